#include "synfin/wire/link_layer.h"

#include <vector>

#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

Bytes join(std::initializer_list<Bytes> pieces) {
  Bytes all;
  for (const Bytes& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

const Bytes ipv4 = {0x45, 0, 0, 40};
const Bytes macs(12, 0xee);

TEST(LinkLayer, Ethernet) {
  EXPECT_EQ(ipv4_offset(LinkType::ethernet, join({macs, {0x08, 0x00}, ipv4})), 14u);
  EXPECT_EQ(ipv4_offset(LinkType::ethernet, join({macs, {0x86, 0xdd}, ipv4})), std::nullopt);
}

TEST(LinkLayer, EthernetWithVlanTags) {
  EXPECT_EQ(ipv4_offset(LinkType::ethernet, join({macs, {0x81, 0x00, 0, 7, 0x08, 0x00}, ipv4})), 18u);
  const Bytes three = {0x91, 0x00, 0, 1, 0x88, 0xa8, 0, 2, 0x81, 0x00, 0, 3, 0x08, 0x00};
  EXPECT_EQ(ipv4_offset(LinkType::ethernet, join({macs, three, ipv4})), 26u);
  EXPECT_EQ(ipv4_offset(LinkType::ethernet, join({macs, {0x81, 0x00, 0, 7, 0x08, 0x06}, ipv4})),
            std::nullopt);
}

TEST(LinkLayer, RawIpGoesByTheVersion) {
  EXPECT_EQ(ipv4_offset(LinkType::raw_ip, ipv4), 0u);
  EXPECT_EQ(ipv4_offset(LinkType::raw_ip, Bytes{0x60, 0, 0, 0}), std::nullopt);
  EXPECT_EQ(ipv4_offset(LinkType::raw_ip, Bytes{}), std::nullopt);
  EXPECT_EQ(ipv4_offset(LinkType::raw_ipv4, ipv4), 0u);
}

TEST(LinkLayer, LinuxCookedV1) {
  const Bytes before_protocol(14, 0);
  EXPECT_EQ(ipv4_offset(LinkType::linux_cooked, join({before_protocol, {0x08, 0x00}, ipv4})), 16u);
  EXPECT_EQ(
      ipv4_offset(LinkType::linux_cooked, join({before_protocol, {0x81, 0x00, 0, 7, 0x08, 0x00}, ipv4})),
      20u);
  EXPECT_EQ(ipv4_offset(LinkType::linux_cooked, join({before_protocol, {0x08, 0x06}, ipv4})), std::nullopt);
}

TEST(LinkLayer, LinuxCookedV2) {
  const Bytes after_protocol(18, 0);
  EXPECT_EQ(ipv4_offset(LinkType::linux_cooked_v2, join({{0x08, 0x00}, after_protocol, ipv4})), 20u);
  EXPECT_EQ(
      ipv4_offset(LinkType::linux_cooked_v2, join({{0x81, 0x00}, after_protocol, {0, 7, 0x08, 0x00}, ipv4})),
      24u);
  EXPECT_EQ(ipv4_offset(LinkType::linux_cooked_v2, join({{0x08, 0x06}, after_protocol, ipv4})), std::nullopt);
}

TEST(LinkLayer, NullIsReadInEitherByteOrderAndLoopInOne) {
  const Bytes big = join({{0, 0, 0, 2}, ipv4});
  const Bytes little = join({{2, 0, 0, 0}, ipv4});
  EXPECT_EQ(ipv4_offset(LinkType::null_little, big), 4u);
  EXPECT_EQ(ipv4_offset(LinkType::null_little, little), 4u);
  EXPECT_EQ(ipv4_offset(LinkType::loop, big), 4u);
  EXPECT_EQ(ipv4_offset(LinkType::loop, little), std::nullopt);
  EXPECT_EQ(ipv4_offset(LinkType::null_little, join({{30, 0, 0, 0}, ipv4})), std::nullopt);
}

TEST(LinkLayer, PppWithAndWithoutCompression) {
  for (const LinkType type : {LinkType::ppp, LinkType::ppp_serial}) {
    EXPECT_EQ(ipv4_offset(type, join({{0xff, 0x03, 0x00, 0x21}, ipv4})), 4u);
    EXPECT_EQ(ipv4_offset(type, join({{0x00, 0x21}, ipv4})), 2u);
    EXPECT_EQ(ipv4_offset(type, join({{0x21}, ipv4})), 1u);
    EXPECT_EQ(ipv4_offset(type, join({{0xff, 0x03, 0xc0, 0x21}, ipv4})), std::nullopt);
  }
}

TEST(FilteredLinkLayer, OneVlanTagOnEthernetAndNoneElsewhere) {
  const Bytes tag = {0x81, 0x00, 0, 7};
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ethernet, join({macs, tag, {0x08, 0x00}, ipv4})), 18u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ethernet, join({macs, tag, tag, {0x08, 0x00}, ipv4})), no_ipv4);
  const Bytes cooked(14, 0);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::linux_cooked, join({cooked, {0x08, 0x00}, ipv4})), 16u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::linux_cooked, join({cooked, tag, {0x08, 0x00}, ipv4})), no_ipv4);
}

TEST(FilteredLinkLayer, TheFamilyIsReadInOneByteOrder) {
  const Bytes big = join({{0, 0, 0, 2}, ipv4});
  const Bytes little = join({{2, 0, 0, 0}, ipv4});
  EXPECT_EQ(filtered_ipv4_offset(LinkType::null_big, big), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::null_big, little), no_ipv4);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::null_little, little), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::null_little, big), no_ipv4);
}

TEST(FilteredLinkLayer, PppsHeaderIsWhole) {
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0xff, 0x03, 0x00, 0x21}, ipv4})), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0x00, 0x21}, ipv4})), no_ipv4);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0x0f, 0x00, 0x00, 0x21}, ipv4})), no_ipv4);
}

TEST(FilteredLinkLayer, PppMayHaveADirectionForItsAddress) {
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0x00, 0x03, 0x00, 0x21}, ipv4})), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0x01, 0x03, 0x00, 0x21}, ipv4})), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0x02, 0x03, 0x00, 0x21}, ipv4})), no_ipv4);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp_serial, join({{0x00, 0x03, 0x00, 0x21}, ipv4})), no_ipv4);
}

TEST(FilteredLinkLayer, PppInHdlcHasAnyControlByte) {
  for (const std::uint8_t control : {std::uint8_t{0x00}, std::uint8_t{0x03}, std::uint8_t{0xff}})
    EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp_serial, join({{0xff, control, 0x00, 0x21}, ipv4})), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::ppp, join({{0xff, 0x00, 0x00, 0x21}, ipv4})), no_ipv4);
}

TEST(FilteredLinkLayer, CiscoHdlcGoesByItsType) {
  EXPECT_EQ(filtered_ipv4_offset(LinkType::cisco_hdlc, join({{0x0f, 0x00, 0x08, 0x00}, ipv4})), 4u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::cisco_hdlc, join({{0x0f, 0x00, 0x86, 0xdd}, ipv4})), no_ipv4);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::cisco_hdlc, Bytes{0x0f, 0x00, 0x08}), no_ipv4);
}

TEST(FilteredLinkLayer, EveryVersionButSixIsIpv4WhereNothingElseCanBe) {
  EXPECT_EQ(filtered_ipv4_offset(LinkType::raw_ipv4, Bytes{0x45, 0}), 0u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::raw_ipv4, Bytes{0x05, 0}), 0u);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::raw_ipv4, Bytes{0x60, 0}), no_ipv4);
  EXPECT_EQ(filtered_ipv4_offset(LinkType::raw_ipv4, Bytes{}), no_ipv4);
}

// Every prefix of a frame that has IPv4: an offset, once there is one, is within the bytes and stays the
// same.
TEST(LinkLayer, AFrameCutShortHasNoOffsetPastItsEnd) {
  const Bytes tagged = join({macs, {0x81, 0x00, 0, 7, 0x08, 0x00}, ipv4});
  for (std::size_t size = 0; size <= tagged.size(); ++size) {
    const auto offset = ipv4_offset(LinkType::ethernet, ByteView(tagged).first(size));
    EXPECT_EQ(offset, size < 18 ? std::nullopt : std::optional<std::size_t>(18)) << size;
  }
}

TEST(LinkLayer, TagsWithoutEndAreNotIpv4) {
  Bytes frame = macs;
  for (int i = 0; i < 500; ++i) frame.insert(frame.end(), {0x81, 0x00, 0, 1});
  EXPECT_EQ(ipv4_offset(LinkType::ethernet, frame), std::nullopt);
}

}  // namespace
}  // namespace synfin::wire
