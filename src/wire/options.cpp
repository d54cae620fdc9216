#include "synfin/wire/options.h"

#include <algorithm>

namespace synfin::wire {

namespace {

// The data of the first option of `kind` that has the only length its kind may have.
std::optional<ByteView> find(ByteView raw, OptionKind kind, std::size_t data_size) {
  OptionWalker walker(raw);
  while (const auto option = walker.next()) {
    if (option->kind == static_cast<std::uint8_t>(kind) && option->data.size() == data_size)
      return option->data;
  }
  return std::nullopt;
}

constexpr std::uint8_t byte_of(OptionKind kind) { return static_cast<std::uint8_t>(kind); }

}  // namespace

std::optional<OptionView> OptionWalker::next() {
  if (ended_ || offset_ >= raw_.size()) return std::nullopt;
  const std::size_t start = offset_;
  const std::uint8_t kind = raw_[start];
  if (kind == byte_of(OptionKind::eol) || kind == byte_of(OptionKind::nop)) {
    ended_ = kind == byte_of(OptionKind::eol);
    ++offset_;
    return OptionView{kind, {}, start};
  }
  const std::size_t length = start + 1 < raw_.size() ? raw_[start + 1] : 0;
  if (length < 2 || length > raw_.size() - start) {
    ended_ = malformed_ = true;
    return std::nullopt;
  }
  offset_ += length;
  return OptionView{kind, raw_.subspan(start + 2, length - 2), start};
}

bool Options::append_raw(ByteView bytes) {
  if (bytes.size() > raw_.capacity() - raw_.size()) return false;
  for (const std::uint8_t byte : bytes) raw_.push_back(byte);
  return true;
}

bool Options::append(std::uint8_t kind, ByteView data) {
  if (data.size() + 2 > raw_.capacity() - raw_.size()) return false;
  raw_.push_back(kind);
  raw_.push_back(static_cast<std::uint8_t>(data.size() + 2));
  return append_raw(data);
}

bool Options::nop() { return raw_.push_back(byte_of(OptionKind::nop)); }
bool Options::eol() { return raw_.push_back(byte_of(OptionKind::eol)); }
bool Options::sack_permitted() { return append(byte_of(OptionKind::sack_permitted), {}); }

bool Options::mss(std::uint16_t value) {
  std::array<std::uint8_t, 2> data{};
  store_u16(data.data(), value);
  return append(byte_of(OptionKind::mss), data);
}

bool Options::window_scale(std::uint8_t shift) {
  const std::array<std::uint8_t, 1> data = {shift};
  return append(byte_of(OptionKind::window_scale), data);
}

bool Options::timestamps(Timestamps ts) {
  std::array<std::uint8_t, 8> data{};
  store_u32(data.data(), ts.value);
  store_u32(data.data() + 4, ts.echo);
  return append(byte_of(OptionKind::timestamps), data);
}

std::optional<std::uint16_t> Options::mss() const {
  const auto data = find(raw(), OptionKind::mss, 2);
  return data ? std::optional(load_u16(data->data())) : std::nullopt;
}

std::optional<std::uint8_t> Options::window_scale() const {
  const auto data = find(raw(), OptionKind::window_scale, 1);
  return data ? std::optional((*data)[0]) : std::nullopt;
}

bool Options::sack_permitted_present() const {
  return find(raw(), OptionKind::sack_permitted, 0).has_value();
}

std::optional<Timestamps> Options::timestamps() const {
  const auto data = find(raw(), OptionKind::timestamps, 8);
  if (!data) return std::nullopt;
  return Timestamps{load_u32(data->data()), load_u32(data->data() + 4)};
}

std::optional<SackBlocks> Options::sack() const {
  OptionWalker walker(raw());
  while (const auto option = walker.next()) {
    if (option->kind != byte_of(OptionKind::sack) || option->data.empty() || option->data.size() % 8 != 0)
      continue;
    SackBlocks sack;
    sack.count = std::min(option->data.size() / 8, sack.blocks.size());
    for (std::size_t i = 0; i < sack.count; ++i) {
      const std::uint8_t* p = &option->data[i * 8];
      sack.blocks[i] = {Seq(load_u32(p)), Seq(load_u32(p + 4))};
    }
    return sack;
  }
  return std::nullopt;
}

bool Options::set_timestamps(Timestamps ts) {
  OptionWalker walker(raw());
  while (const auto option = walker.next()) {
    if (option->kind != byte_of(OptionKind::timestamps) || option->data.size() != 8) continue;
    store_u32(raw_.data() + option->offset + 2, ts.value);
    store_u32(raw_.data() + option->offset + 6, ts.echo);
    return true;
  }
  return false;
}

}  // namespace synfin::wire
