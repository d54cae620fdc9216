#include "synfin/view/checksum_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

namespace synfin::view {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

wire::SegmentSpec summed_segment() {
  wire::SegmentSpec spec;
  spec.source = wire::Address{0xc0000201};
  spec.destination = wire::Address{0xc0000202};
  spec.source_port = 40000;
  spec.destination_port = 81;
  spec.id = 1;
  spec.df = false;
  spec.seq = wire::Seq(1000);
  spec.flags = wire::Flag::syn;
  spec.window = 64240;
  return spec;
}

TEST(ChecksumSteps, AddUpToWhatThePacketHas) {
  EXPECT_EQ(checksum_steps(*wire::emit(summed_segment())), R"(
IP header checksum (RFC 1071), its own field taken as 0000
  header         4500 0028 0001 0000 4006 0000 c000 0201 c000 0202
  sum            20932
  carries        932 + 2 = 934
  complement     f6cb, which is what the packet has

TCP checksum (RFC 1071), its own field taken as 0000
  pseudo-header  c000 0201 c000 0202 0006 0014
  segment        9c40 0051 0000 03e8 0000 0000 5002 faf0 0000 0000
  sum            36f88
  carries        6f88 + 3 = 6f8b
  complement     9074, which is what the packet has
)");
}

TEST(ChecksumSteps, AWrongOneIsNamed) {
  wire::SegmentSpec spec = summed_segment();
  spec.checksum = 0x0bad;
  EXPECT_THAT(checksum_steps(*wire::emit(spec)), HasSubstr("9074, which is not what the packet has: 0bad"));
}

TEST(ChecksumSteps, AnOddByteIsTheUpperHalfOfAWord) {
  wire::SegmentSpec spec = summed_segment();
  spec.payload = wire::Bytes{0xab};
  EXPECT_THAT(checksum_steps(*wire::emit(spec)),
              AllOf(HasSubstr("0006 0015\n"), HasSubstr("                 ab00\n"),
                    Not(HasSubstr("not what the packet has"))));
}

TEST(ChecksumSteps, OfAFragmentThereIsOnlyTheHeaders) {
  wire::SegmentSpec spec = summed_segment();
  spec.mf = true;
  EXPECT_THAT(checksum_steps(*wire::emit(spec)), AllOf(HasSubstr("IP header"), Not(HasSubstr("TCP"))));
}

TEST(ChecksumSteps, WhatIsNoHeaderHasNone) { EXPECT_EQ(checksum_steps(wire::Bytes{0x45, 0}), ""); }

}  // namespace
}  // namespace synfin::view
