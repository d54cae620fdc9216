#include "synfin/wire/address_text.h"

#include <string>

#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

TEST(AddressText, EveryByteInEveryPlaceAndNothingIsWrittenBehind) {
  for (int shift = 0; shift < 32; shift += 8) {
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      for (const std::uint32_t others : {0x00000000u, 0x0a0a0a0au, 0xffffffffu}) {
        const Address address{(others & ~(0xffu << shift)) | byte << shift};
        std::string text(longest_address + 1, '#');
        const auto size = static_cast<std::size_t>(put_address(text.data(), address) - text.data());
        EXPECT_EQ(text.substr(0, size), to_string(address) + '.');
        EXPECT_EQ(text.back(), '#');
      }
    }
  }
}

}  // namespace
}  // namespace synfin::wire
