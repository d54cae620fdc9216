#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace synfin::wire {

// The control bits of a TCP header (RFC 9293 3.1; AE: RFC 9768), in the header's bit order.
enum class Flag : std::uint16_t {
  fin = 0x001,
  syn = 0x002,
  rst = 0x004,
  psh = 0x008,
  ack = 0x010,
  urg = 0x020,
  ece = 0x040,
  cwr = 0x080,
  ae = 0x100,
};

class Flags {
 public:
  constexpr Flags() = default;
  constexpr Flags(Flag flag) : bits_(static_cast<std::uint16_t>(flag)) {}
  static constexpr Flags from_bits(std::uint16_t bits) {
    Flags f;
    f.bits_ = bits & 0x1ff;
    return f;
  }

  constexpr std::uint16_t bits() const { return bits_; }
  constexpr bool has(Flag flag) const { return (bits_ & static_cast<std::uint16_t>(flag)) != 0; }
  constexpr bool has_all(Flags other) const { return (bits_ & other.bits_) == other.bits_; }
  friend constexpr Flags operator|(Flags a, Flags b) { return from_bits(a.bits_ | b.bits_); }
  friend constexpr bool operator==(Flags, Flags) = default;

 private:
  std::uint16_t bits_ = 0;
};

constexpr Flags operator|(Flag a, Flag b) { return Flags(a) | Flags(b); }

// tcpdump's letters in bit order; `e` (AE) is one of 4.99.7 and later.
inline constexpr std::string_view flag_letters = "FSRP.UEWe";

// The letters of the bits that are set, in bit order; "none" when no bit is set.
std::string to_string(Flags flags);
// The same letters in any order, or "none".
std::optional<Flags> parse_flags(std::string_view text);

}  // namespace synfin::wire
