#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "synfin/wire/bytes.h"

namespace synfin::wire {

// A text under construction. Its buffer is kept from one text to the next, so that printing a packet
// costs no allocation.
class Text {
 public:
  std::string_view view() const { return {buffer_.data(), size_}; }
  void clear() { size_ = 0; }
  void cut_back(std::size_t size) { size_ = size; }

  void put(char c) { *room(1) = c, ++size_; }
  void put(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void put(ByteView ascii) {
    put(std::string_view(reinterpret_cast<const char*>(ascii.data()), ascii.size()));
  }

  void decimal(std::uint32_t value) { number(value); }
  void decimal(std::uint64_t value) { number(value); }
  void hex(std::uint64_t value) { number(value, 16); }  // as few digits as it takes
  void hex(ByteView bytes) {                            // two digits a byte
    char* at = room(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
      *at++ = digits[byte >> 4];
      *at++ = digits[byte & 0xf];
    }
    size_ += 2 * bytes.size();
  }
  void hex_u16(std::uint16_t value) {  // four digits
    const std::uint8_t bytes[] = {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
    hex(bytes);
  }

  // The pieces one after the other: texts and characters as they are, unsigned numbers in decimal.
  template <typename... Pieces>
  void print(const Pieces&... pieces) {
    (piece(pieces), ...);
  }

 private:
  static constexpr char digits[] = "0123456789abcdef";

  void piece(char c) { put(c); }
  void piece(std::string_view text) { put(text); }
  template <std::unsigned_integral Number>
  void piece(Number value) {
    if constexpr (sizeof(Number) <= sizeof(std::uint32_t)) {
      decimal(std::uint32_t{value});
    } else {
      decimal(std::uint64_t{value});
    }
  }

  char* room(std::size_t count) {
    if (count > buffer_.size() - size_) [[unlikely]] {
      buffer_.resize(2 * (size_ + count));
    }
    return buffer_.data() + size_;
  }
  template <typename Number, typename... Base>
  void number(Number value, Base... base) {
    constexpr std::size_t longest = 20;  // 2^64 - 1 in decimal
    char* const at = room(longest);
    size_ += static_cast<std::size_t>(std::to_chars(at, at + longest, value, base...).ptr - at);
  }

  std::string buffer_ = std::string(1024, '\0');
  std::size_t size_ = 0;
};

}  // namespace synfin::wire
