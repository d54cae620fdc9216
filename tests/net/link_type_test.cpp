#include <bit>

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include "synfin/net/link_layer.h"

namespace synfin::net {
namespace {

TEST(LinkTypeOf, LibpcapsNumbers) {
  EXPECT_EQ(link_type_of(DLT_EN10MB), wire::LinkType::ethernet);
  EXPECT_EQ(link_type_of(DLT_PPP_SERIAL), wire::LinkType::ppp_serial);
  EXPECT_EQ(link_type_of(DLT_IEEE802_11), std::nullopt);
}

TEST(LinkTypeOf, NullIsInTheByteOrderOfTheFile) {
  const bool little = std::endian::native == std::endian::little;
  EXPECT_EQ(link_type_of(DLT_NULL, !little), wire::LinkType::null_little);
  EXPECT_EQ(link_type_of(DLT_NULL, little), wire::LinkType::null_big);
}

TEST(LinkTypeOf, NamesOfTypes) {
  EXPECT_EQ(link_type_name(DLT_EN10MB), "EN10MB");
  EXPECT_EQ(link_type_name(65000), "DLT 65000");
  EXPECT_EQ(known_link_types(),
            "EN10MB, RAW, IPV4, LINUX_SLL, LINUX_SLL2, NULL, LOOP, PPP, PPP_PPPD, PPP_SERIAL, C_HDLC");
}

}  // namespace
}  // namespace synfin::net
