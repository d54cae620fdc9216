#include "synfin/net/read_host_facts.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "net/sysctl.h"
#include "support/private_network.h"

namespace synfin::net {
namespace {

using ReadHostFacts = test::PrivateNetwork;
using Ranges = std::vector<std::pair<std::uint16_t, std::uint16_t>>;

void set_sysctl(const std::string& name, const std::string& value) {
  std::ofstream out("/proc/sys/net/ipv4/" + name);
  out << value << std::flush;
  ASSERT_TRUE(out.good()) << name;
}

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

TEST_F(ReadHostFacts, WhatThisKernelDoesNotHaveIsAbsent) {
  inside([] {
    const bool there = std::filesystem::exists("/proc/sys/net/ipv4/tcp_syn_linear_timeouts");
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
