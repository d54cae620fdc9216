#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace synfin::wire {

// An IPv4 address; `value` is in host byte order, so 192.0.2.1 is 0xc0000201.
struct Address {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(Address, Address) = default;
};

std::string to_string(Address address);
// Four decimal numbers of 0 to 255, nothing else; no name is looked up. Leading zeros are refused: inet_aton
// reads such numbers as octal.
std::optional<Address> parse_address(std::string_view text);

constexpr bool is_multicast(Address a) { return (a.value >> 28) == 14; }
constexpr bool is_limited_broadcast(Address a) { return a.value == 0xffffffff; }

struct Endpoint {
  Address address;
  std::uint16_t port = 0;
  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// What names a connection, seen from our side.
struct FourTuple {
  Endpoint local;
  Endpoint remote;
  friend constexpr auto operator<=>(const FourTuple&, const FourTuple&) = default;
};

constexpr FourTuple reversed(const FourTuple& t) { return {t.remote, t.local}; }

}  // namespace synfin::wire

template <>
struct std::hash<synfin::wire::FourTuple> {
  std::size_t operator()(const synfin::wire::FourTuple& t) const noexcept {
    const std::uint64_t addresses = (std::uint64_t{t.local.address.value} << 32) | t.remote.address.value;
    const std::uint64_t ports = (std::uint64_t{t.local.port} << 16) | t.remote.port;
    std::uint64_t h = (addresses ^ (ports * 0x9e3779b97f4a7c15ULL)) * 0xbf58476d1ce4e5b9ULL;
    return static_cast<std::size_t>(h ^ (h >> 29));
  }
};
