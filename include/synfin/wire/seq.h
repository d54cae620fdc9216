#pragma once

#include <cstdint>

namespace synfin::wire {

// A sequence number: an integer modulo 2^32 (RFC 9293 3.4). It has no operator<, because on a circle
// "less" means nothing; before() and after() compare along the shorter way round and hold for numbers
// less than 2^31 apart, which a window can never exceed (RFC 7323 2.3).
class Seq {
 public:
  constexpr Seq() = default;
  explicit constexpr Seq(std::uint32_t raw) : raw_(raw) {}

  constexpr std::uint32_t raw() const { return raw_; }

  friend constexpr Seq operator+(Seq a, std::uint32_t n) { return Seq(a.raw_ + n); }
  friend constexpr Seq operator-(Seq a, std::uint32_t n) { return Seq(a.raw_ - n); }
  constexpr Seq& operator+=(std::uint32_t n) { return *this = *this + n; }
  friend constexpr bool operator==(Seq, Seq) = default;

 private:
  std::uint32_t raw_ = 0;
};

// How far `to` lies ahead of `from`; negative when it lies behind.
constexpr std::int32_t distance(Seq from, Seq to) { return static_cast<std::int32_t>(to.raw() - from.raw()); }
constexpr bool before(Seq a, Seq b) { return distance(b, a) < 0; }
constexpr bool after(Seq a, Seq b) { return distance(b, a) > 0; }
constexpr bool at_or_before(Seq a, Seq b) { return !after(a, b); }
constexpr bool at_or_after(Seq a, Seq b) { return !before(a, b); }

// start <= x < start + length
constexpr bool in_window(Seq x, Seq start, std::uint32_t length) { return x.raw() - start.raw() < length; }

}  // namespace synfin::wire
