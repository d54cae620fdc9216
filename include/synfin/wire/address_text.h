#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "synfin/wire/address.h"

namespace synfin::wire {

// A byte in decimal and a point behind it.
struct OctetText {
  std::array<char, 4> text{};
  std::uint8_t size = 0;
};

// Of each byte, so that no digit of an address is asked for.
inline constexpr std::array<OctetText, 256> octet_texts = [] {
  std::array<OctetText, 256> all{};
  for (unsigned value = 0; value < all.size(); ++value) {
    OctetText& octet = all[value];
    if (value >= 100) octet.text[octet.size++] = static_cast<char>('0' + value / 100);
    if (value >= 10) octet.text[octet.size++] = static_cast<char>('0' + value / 10 % 10);
    octet.text[octet.size++] = static_cast<char>('0' + value % 10);
    octet.text[octet.size++] = '.';
  }
  return all;
}();

inline constexpr std::size_t longest_address = 16;  // with the last point

// "192.0.2.1.", and where it ends: behind the last point. Up to `longest_address` characters are written.
inline char* put_address(char* at, Address address) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    const OctetText& octet = octet_texts[(address.value >> shift) & 0xff];
    std::memcpy(at, octet.text.data(), octet.text.size());
    at += octet.size;
  }
  return at;
}

}  // namespace synfin::wire
