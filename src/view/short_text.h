#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace synfin::view {

// Up to four characters. They are copied as one word, and where that has fewer the next piece overwrites the
// rest of it.
struct ShortWord {
  constexpr ShortWord() = default;
  explicit consteval ShortWord(std::string_view word) {
    for (const char c : word) text[size++] = c;
  }

  std::array<char, 4> text{};
  std::uint8_t size = 0;
};

// Text whose pieces are known to fit, put together in place: where a million lines are made, std::string's
// appends are most of it.
class ShortText {
 public:
  static constexpr std::size_t capacity = 512;

  // Without zeros, which nobody would read.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init, modernize-use-equals-default)
  ShortText() {}
  ShortText(const ShortText&) = delete;
  ShortText& operator=(const ShortText&) = delete;

  template <std::size_t size>
  ShortText& operator+=(const char (&literal)[size]) {
    return put(literal, size - 1);
  }
  ShortText& operator+=(std::string_view text) { return put(text.data(), text.size()); }
  ShortText& operator+=(const ShortWord& word) {
    put(word.text.data(), word.text.size());
    end_ -= word.text.size() - word.size;
    return *this;
  }

  // Where up to `count` characters may be written; then end_at().
  char* room([[maybe_unused]] std::size_t count) {
    assert(count <= static_cast<std::size_t>(text_.data() + capacity - end_));
    return end_;
  }
  void end_at(char* end) { end_ = end; }
  std::string_view view() const { return {text_.data(), static_cast<std::size_t>(end_ - text_.data())}; }

 private:
  ShortText& put(const char* text, std::size_t size) {
    std::memcpy(room(size), text, size);
    end_ += size;
    return *this;
  }

  std::array<char, capacity> text_;
  char* end_ = text_.data();
};

}  // namespace synfin::view
