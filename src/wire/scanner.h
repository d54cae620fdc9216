#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "synfin/wire/bytes.h"
#include "synfin/wire/options.h"
#include "synfin/wire/result.h"
#include "synfin/wire/text_range.h"

namespace synfin::wire {

// Reads a text from left to right. The first thing that is not as it should be is kept as the error, and
// everything after it gives zero: read all of it, then ask for the error once.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  const std::optional<Error>& error() const { return error_; }
  bool ok() const { return !error_; }
  std::size_t at() const { return at_; }
  std::string_view rest() const { return text_.substr(at_); }
  bool at_end() const { return at_ == text_.size(); }

  void fail(std::string_view reason) { fail(reason, at_); }
  void fail(std::string_view reason, std::size_t offset) {
    if (!error_) error_ = Error{reason, offset};
  }

  bool take(std::string_view literal) {
    if (error_ || !rest().starts_with(literal)) return false;
    at_ += literal.size();
    return true;
  }
  void expect(std::string_view literal, std::string_view reason) {
    if (!take(literal)) fail(reason);
  }
  void skip_to(std::size_t at) {
    if (!error_ && at >= at_ && at <= text_.size()) at_ = at;
  }
  // Up to the first of `ends`, or all there is.
  std::string_view take_until(std::string_view ends) {
    const std::string_view taken = rest().substr(0, rest().find_first_of(ends));
    at_ += taken.size();
    return taken;
  }

  std::uint8_t u8(int base = 10) { return number<std::uint8_t>("a number of 0 to 255 is expected", base); }
  std::uint16_t u16(int base = 10) {
    return number<std::uint16_t>("a number of 0 to 65535 is expected", base);
  }
  std::uint32_t u32(int base = 10) {
    return number<std::uint32_t>("a number of 0 to 4294967295 is expected", base);
  }
  std::uint64_t u64(int base = 10) {
    return number<std::uint64_t>("a number of at most 64 bits is expected", base);
  }

  // Pairs of hexadecimal digits, as many as there are.
  FixedBytes<40> hex_bytes() {
    FixedBytes<40> bytes;
    std::uint8_t byte = 0;
    while (ok() && hex_byte(byte)) {
      if (!bytes.push_back(byte)) fail("more than 40 bytes");
    }
    return bytes;
  }

 private:
  bool hex_byte(std::uint8_t& byte) {
    const std::string_view pair = rest().substr(0, 2);
    const auto [after, error] = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
    if (pair.empty() || error != std::errc{}) return false;
    if (after != pair.data() + 2) {
      fail("hexadecimal digits go in pairs");
      return false;
    }
    at_ += 2;
    return true;
  }

  template <typename Number>
  Number number(std::string_view reason, int base) {
    Number value = 0;
    const auto [after, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value, base);
    if (error_ || error != std::errc{}) {
      fail(reason);
      return 0;
    }
    at_ = static_cast<std::size_t>(after - text_.data());
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

// Bytes of one option under construction.
class OptionBytes {
 public:
  void u8(std::uint8_t value) { room_ = bytes_.push_back(value) && room_; }
  void u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value));
  }
  void u32(std::uint32_t value) {
    u16(static_cast<std::uint16_t>(value >> 16));
    u16(static_cast<std::uint16_t>(value));
  }
  void u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value >> 32));
    u32(static_cast<std::uint32_t>(value));
  }
  void append(ByteView bytes) {
    for (const std::uint8_t byte : bytes) u8(byte);
  }
  ByteView view() const { return bytes_.view(); }
  std::size_t size() const { return bytes_.size(); }
  bool had_room() const { return room_; }  // for everything so far

 private:
  FixedBytes<40> bytes_;
  bool room_ = true;
};

// What stands behind the word `mptcp`: appended to `data`, which follows kind and length.
void parse_mptcp(Scanner& in, OptionBytes& data);
// Options to the end of the text; `each` is where the text of each of them is.
Options parse_option_list(Scanner& in, std::vector<TextRange>& each);

}  // namespace synfin::wire
