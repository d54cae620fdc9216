#pragma once

#include <cassert>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "synfin/wire/address_text.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/digits.h"

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
  // Its size is known: no call is needed to copy it.
  template <std::size_t size>
  void put(const char (&literal)[size]) {
    assert(std::strlen(literal) == size - 1);
    std::memcpy(room(size - 1), literal, size - 1);
    size_ += size - 1;
  }
  void put(ByteView ascii) {
    put(std::string_view(reinterpret_cast<const char*>(ascii.data()), ascii.size()));
  }

  void decimal(std::uint32_t value) { number(value); }
  void decimal(std::uint64_t value) { number(value); }
  void address(Address address) {
    char* const at = room(longest_address);
    size_ += static_cast<std::size_t>(put_address(at, address) - at) - 1;  // without the last point
  }
  void hex(std::uint64_t value) {  // as few digits as it takes
    constexpr std::size_t longest = 16;
    char* const at = room(longest);
    size_ += static_cast<std::size_t>(std::to_chars(at, at + longest, value, 16).ptr - at);
  }
  void hex(ByteView bytes) {  // two digits a byte
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
  template <std::size_t size>
  void piece(const char (&literal)[size]) {
    put(literal);
  }
  template <std::unsigned_integral Number>
  void piece(Number value) {
    if constexpr (sizeof(Number) <= sizeof(std::uint32_t)) {
      decimal(std::uint32_t{value});
    } else {
      decimal(std::uint64_t{value});
    }
  }

  char* room(std::size_t count) {
    if (count > buffer_.size() - size_) [[unlikely]]
      grow(count);
    return buffer_.data() + size_;
  }
  // Apart, so that what is done for each piece is small enough for the compiler to put it in its place.
  [[gnu::noinline]] void grow(std::size_t count) { buffer_.resize(2 * (size_ + count)); }
  template <std::unsigned_integral Number>
  void number(Number value) {
    char* const at = room(most_digits);
    size_ += static_cast<std::size_t>(put_number(at, value) - at);
  }

  std::string buffer_ = std::string(1024, '\0');
  std::size_t size_ = 0;
};

}  // namespace synfin::wire
