#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

// Bytes as they are on the wire. Every multi-byte number is in network byte order there and in host
// byte order everywhere else; the conversion happens in these functions and nowhere else.
namespace synfin::wire {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

constexpr std::uint16_t load_u16(const std::uint8_t* p) {
  return static_cast<std::uint16_t>((p[0] << 8) | p[1]);
}

constexpr std::uint32_t load_u32(const std::uint8_t* p) {
  return (std::uint32_t{p[0]} << 24) | (std::uint32_t{p[1]} << 16) | (std::uint32_t{p[2]} << 8) | p[3];
}

constexpr void store_u16(std::uint8_t* p, std::uint16_t value) {
  p[0] = static_cast<std::uint8_t>(value >> 8);
  p[1] = static_cast<std::uint8_t>(value);
}

constexpr void store_u32(std::uint8_t* p, std::uint32_t value) {
  store_u16(p, static_cast<std::uint16_t>(value >> 16));
  store_u16(p + 2, static_cast<std::uint16_t>(value));
}

// A reader that cannot leave its bytes. The first read past the end makes it fail for good and gives
// zero, as every read after it does: read a whole header, then ask ok() once.
class Reader {
 public:
  explicit constexpr Reader(ByteView bytes) : bytes_(bytes) {}

  constexpr std::uint8_t u8() {
    const std::uint8_t* p = take(1);
    return p ? p[0] : std::uint8_t{0};
  }
  constexpr std::uint16_t u16() {
    const std::uint8_t* p = take(2);
    return p ? load_u16(p) : std::uint16_t{0};
  }
  constexpr std::uint32_t u32() {
    const std::uint8_t* p = take(4);
    return p ? load_u32(p) : std::uint32_t{0};
  }
  constexpr ByteView view(std::size_t count) {
    const std::uint8_t* p = take(count);
    return p ? ByteView(p, count) : ByteView{};
  }
  constexpr ByteView rest() { return view(remaining()); }

  constexpr bool ok() const { return ok_; }
  // Bytes from the start to the next read; where the reader failed, the offset of the failed read.
  constexpr std::size_t offset() const { return offset_; }
  constexpr std::size_t remaining() const { return ok_ ? bytes_.size() - offset_ : 0; }

 private:
  constexpr const std::uint8_t* take(std::size_t count) {
    if (!ok_ || count > bytes_.size() - offset_) {
      ok_ = false;
      return nullptr;
    }
    const std::uint8_t* p = bytes_.data() + offset_;
    offset_ += count;
    return p;
  }

  ByteView bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

// Up to Capacity bytes held in place, for header options: a segment copies without touching the heap.
template <std::size_t Capacity>
class FixedBytes {
 public:
  constexpr FixedBytes() = default;
  // Keeps the first Capacity bytes; callers check sizes first where more would be an error.
  explicit constexpr FixedBytes(ByteView bytes) { assign(bytes); }
  constexpr void assign(ByteView bytes) {
    size_ = std::min(bytes.size(), Capacity);
    if (size_ > 0) std::copy_n(bytes.begin(), size_, bytes_.begin());
  }

  // False, and nothing changed, when full.
  constexpr bool push_back(std::uint8_t byte) {
    if (size_ == Capacity) return false;
    bytes_[size_++] = byte;
    return true;
  }
  constexpr ByteView view() const { return ByteView(bytes_.data(), size_); }
  constexpr std::uint8_t* data() { return bytes_.data(); }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  static constexpr std::size_t capacity() { return Capacity; }

  friend constexpr bool operator==(const FixedBytes& a, const FixedBytes& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i) {
      if (a.bytes_[i] != b.bytes_[i]) return false;
    }
    return true;
  }

 private:
  std::array<std::uint8_t, Capacity> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace synfin::wire
