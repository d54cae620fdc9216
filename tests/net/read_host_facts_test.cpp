#include "synfin/net/read_host_facts.h"

#include <gtest/gtest.h>

#include "net/sysctl.h"
#include "support/private_network.h"
#include "support/sysctl.h"

namespace synfin::net {
namespace {

using test::has_sysctl;
using test::set_sysctl;
using ReadHostFacts = test::PrivateNetwork;
using Ranges = std::vector<std::pair<std::uint16_t, std::uint16_t>>;

TEST_F(ReadHostFacts, EachSettingIsReadFromThePresentNamespace) {
  inside([] {
    set_sysctl("tcp_rmem", "4100 131000 6291000");
    set_sysctl("tcp_timestamps", "2");
    set_sysctl("tcp_sack", "0");
    set_sysctl("tcp_window_scaling", "0");
    set_sysctl("tcp_ecn", "1");
    set_sysctl("tcp_syn_retries", "3");
    set_sysctl("ip_default_ttl", "61");
    set_sysctl("ip_local_port_range", "40000 40999");
    set_sysctl("ip_local_reserved_ports", "40010,40020-40030");
    const tcp::HostFacts facts = read_host_facts();
    EXPECT_EQ(facts.tcp_rmem, (std::array<std::uint32_t, 3>{4100, 131000, 6291000}));
    EXPECT_EQ(facts.tcp_timestamps, 2);
    EXPECT_FALSE(facts.tcp_sack);
    EXPECT_FALSE(facts.tcp_window_scaling);
    EXPECT_EQ(facts.tcp_ecn, 1);
    EXPECT_EQ(facts.tcp_syn_retries, 3);
    EXPECT_EQ(facts.ip_default_ttl, 61);
    EXPECT_EQ(facts.port_first, 40000);
    EXPECT_EQ(facts.port_last, 40999);
    EXPECT_EQ(facts.reserved_ports, (Ranges{{40010, 40010}, {40020, 40030}}));
  });
}

TEST_F(ReadHostFacts, SoIsHowTheHostSends) {
  inside([] {
    set_sysctl("ip_no_pmtu_disc", "3");
    set_sysctl("route/min_adv_mss", "300");
    set_sysctl("tcp_workaround_signed_windows", "1");
    set_sysctl("tcp_fin_timeout", "90");
    set_sysctl("tcp_early_retrans", "0");
    set_sysctl("tcp_orphan_retries", "5");
    set_sysctl("tcp_ecn_fallback", "0");
    const tcp::HostFacts facts = read_host_facts();
    EXPECT_TRUE(facts.ip_no_pmtu_disc);
    EXPECT_EQ(facts.min_adv_mss, 300u);
    EXPECT_TRUE(facts.tcp_workaround_signed_windows);
    EXPECT_EQ(facts.tcp_fin_timeout, 90u);
    EXPECT_EQ(facts.tcp_early_retrans, 0);
    EXPECT_EQ(facts.tcp_orphan_retries, 5);
    EXPECT_FALSE(facts.tcp_ecn_fallback);
    EXPECT_GE(facts.tick_us, 1000u);   // HZ 1000
    EXPECT_LE(facts.tick_us, 10000u);  // HZ 100
  });
}

TEST_F(ReadHostFacts, BoundsOfTheTimeoutAreReadWhereTheyAre) {
  inside([] {
    if (has_sysctl("tcp_rto_min_us")) {
      set_sysctl("tcp_rto_min_us", "50000");
      EXPECT_EQ(read_host_facts().tcp_rto_min_us, 50000u);
    }
    if (has_sysctl("tcp_rto_max_ms")) {
      set_sysctl("tcp_rto_max_ms", "60000");
      EXPECT_EQ(read_host_facts().tcp_rto_max_ms, 60000u);
    }
  });
}

TEST_F(ReadHostFacts, WhatThisKernelDoesNotHaveIsAbsent) {
  inside([] {
    const bool there = has_sysctl("tcp_syn_linear_timeouts");
    if (there) set_sysctl("tcp_syn_linear_timeouts", "2");
    EXPECT_EQ(read_host_facts().tcp_syn_linear_timeouts,
              there ? std::optional<std::uint8_t>(2) : std::nullopt);
  });
}

// net.core.rmem_max is not to be seen in a namespace of its own on many kernels: the probe must find the
// machine's.
TEST_F(ReadHostFacts, RmemMaxIsFoundWhereItIsHidden) {
  const std::uint32_t outside = read_host_facts().rmem_max;
  EXPECT_EQ(read_sysctl("net/core/rmem_max").value_or(std::to_string(outside)), std::to_string(outside));
  inside([outside] { EXPECT_EQ(read_host_facts().rmem_max, outside); });
}

TEST(Sysctl, NumbersAreSeparatedByBlanksAndTabs) {
  EXPECT_EQ(parse_numbers("4096\t131072\t6291456"), (std::vector<std::int64_t>{4096, 131072, 6291456}));
  EXPECT_EQ(parse_numbers("-2"), (std::vector<std::int64_t>{-2}));
  EXPECT_EQ(parse_numbers(""), std::vector<std::int64_t>{});
  EXPECT_EQ(parse_numbers("4096 many"), std::nullopt);
}

TEST(Sysctl, PortRanges) {
  EXPECT_EQ(parse_port_ranges(""), Ranges{});
  EXPECT_EQ(parse_port_ranges("8080"), (Ranges{{8080, 8080}}));
  EXPECT_EQ(parse_port_ranges("1-3,8080,9000-9100"), (Ranges{{1, 3}, {8080, 8080}, {9000, 9100}}));
  EXPECT_EQ(parse_port_ranges("x,70000,9-1,5"), (Ranges{{5, 5}}));
}

TEST(Sysctl, WhatIsNotThereIsNothing) {
  EXPECT_EQ(read_sysctl("net/ipv4/no_such_setting"), std::nullopt);
  EXPECT_TRUE(read_sysctl("net/ipv4/tcp_sack"));
}

}  // namespace
}  // namespace synfin::net
