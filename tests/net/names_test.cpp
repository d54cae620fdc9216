#include "synfin/net/names.h"

#include <gtest/gtest.h>

#include "net/loopback.h"

namespace synfin::net {
namespace {

TEST(Names, AnAddressIsItself) { EXPECT_EQ(resolve_host("192.0.2.7"), (wire::Address{0xc0000207})); }

TEST(Names, LocalhostResolves) { EXPECT_EQ(resolve_host("localhost").value >> 24, 127u); }

// RFC 6761 6.4: "invalid" never exists; the underscores keep a resolver from asking anybody.
TEST(Names, AnUnknownHostIsNamedWithTheReasonAndTheRemedy) {
  const auto thrown = test::thrown_by([] { resolve_host("..invalid"); });
  EXPECT_TRUE(thrown.text.starts_with("host '..invalid' does not resolve: ")) << thrown.text;
  EXPECT_TRUE(thrown.text.ends_with("; check the spelling or give an address")) << thrown.text;
}

TEST(Names, ServicesBothWays) {
  EXPECT_EQ(service_name(80), "http");
  EXPECT_EQ(service_port("http"), 80);
  EXPECT_EQ(service_name(0), "");
  EXPECT_EQ(service_port("no-such-service"), std::nullopt);
}

}  // namespace
}  // namespace synfin::net
