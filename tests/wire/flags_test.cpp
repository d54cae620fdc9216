#include "synfin/wire/flags.h"

#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

TEST(Flags, LettersStandInBitOrder) {
  EXPECT_EQ(to_string(Flags::from_bits(0x1ff)), "FSRP.UEWe");
  EXPECT_EQ(to_string(Flag::syn | Flag::ack), "S.");
  EXPECT_EQ(to_string(Flags()), "none");
}

TEST(Flags, EveryCombinationComesBack) {
  for (unsigned bits = 0; bits < 0x200; ++bits) {
    const Flags flags = Flags::from_bits(static_cast<std::uint16_t>(bits));
    EXPECT_EQ(parse_flags(to_string(flags)), flags);
  }
}

TEST(Flags, AreReadInAnyOrder) { EXPECT_EQ(parse_flags(".S"), Flag::syn | Flag::ack); }

TEST(Flags, UnknownLettersAreRefused) {
  EXPECT_EQ(parse_flags("SX"), std::nullopt);
  EXPECT_EQ(parse_flags("s"), std::nullopt);
  EXPECT_EQ(parse_flags(""), std::nullopt);
  EXPECT_EQ(parse_flags("none."), std::nullopt);
}

}  // namespace
}  // namespace synfin::wire
