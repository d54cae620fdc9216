#include "synfin/wire/address.h"

#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

TEST(Address, ComesBackFromItsText) {
  for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "10.20.30.40"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(to_string(*address), text);
  }
  EXPECT_EQ(parse_address("192.0.2.1"), Address{0xc0000201});
}

TEST(Address, AnythingElseIsRefused) {
  for (const char* text : {"", "192.0.2", "192.0.2.", "192.0.2.256", "192.0.2.1.", "192.0.2.1 ", " 192.0.2.1",
                           "192..2.1", "192.0.2.0001", "-1.0.2.1", "+1.0.2.1", "a.b.c.d", "192.0.2.1.5",
                           "0x7f.0.0.1", "010.0.0.1", "192.0.2.01", "192.0.00.1"}) {
    EXPECT_EQ(parse_address(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace synfin::wire
