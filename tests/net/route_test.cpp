#include "synfin/net/route.h"

#include <cerrno>
#include <chrono>

#include <gtest/gtest.h>

#include "net/loopback.h"
#include "support/private_network.h"

namespace synfin::net {
namespace {

using test::run;
using test::thrown_by;
using RouteTest = test::PrivateNetwork;

constexpr wire::Address ours{0xc0000201};       // 192.0.2.1
constexpr wire::Address ours_too{0xc0000203};   // 192.0.2.3
constexpr wire::Address neighbour{0xc0000202};  // 192.0.2.2
constexpr wire::Address remote{0xc6336407};     // 198.51.100.7
constexpr wire::Address nobody{0xc6120001};     // 198.18.0.1

void ip(const std::string& words) {
  std::vector<std::string> command{"ip"};
  std::size_t from = 0;
  while (from < words.size()) {
    const std::size_t to = std::min(words.find(' ', from), words.size());
    command.push_back(words.substr(from, to - from));
    from = to + 1;
  }
  run(command);
}

// v0 (192.0.2.1/24 and .3, MTU 1400) with its other end v1, both up.
void make_veth() {
  ip("link add v0 type veth peer name v1");
  ip("link set v0 mtu 1400 up");
  ip("link set v1 up");
  ip("addr add 192.0.2.1/24 brd + dev v0");
  ip("addr add 192.0.2.3/24 dev v0");
}

TEST_F(RouteTest, ANeighbourIsReachedThroughItsInterface) {
  inside([] {
    make_veth();
    const Route route = route_to(neighbour);
    EXPECT_EQ(route.interface, "v0");
    EXPECT_EQ(route.source, ours);
    EXPECT_FALSE(route.to_self);
    EXPECT_EQ(route.facts.mtu, 1400u);
    EXPECT_FALSE(route.facts.mtu_locked);
    EXPECT_EQ(route.facts.advmss, 0u);
    EXPECT_EQ(route.facts.window, 0u);
    EXPECT_EQ(route.facts.initrwnd, 0u);
    EXPECT_EQ(route.facts.hoplimit, 0);
    EXPECT_FALSE(route.facts.ecn);
  });
}

TEST_F(RouteTest, WhatTheRouteSaysIsRead) {
  inside([] {
    make_veth();
    ip("route add 198.51.100.0/24 via 192.0.2.2 mtu lock 1300 advmss 1200 window 9000 initrwnd 7 hoplimit 33 "
       "features ecn rto_min 70ms src 192.0.2.3");
    const Route route = route_to(remote);
    EXPECT_EQ(route.source, ours_too);
    EXPECT_EQ(route.facts.mtu, 1300u);
    EXPECT_TRUE(route.facts.mtu_locked);
    EXPECT_EQ(route.facts.advmss, 1200u);
    EXPECT_EQ(route.facts.window, 9000u);
    EXPECT_EQ(route.facts.initrwnd, 7u);
    EXPECT_EQ(route.facts.hoplimit, 33);
    EXPECT_EQ(route.facts.rto_min, 70u);
    EXPECT_TRUE(route.facts.ecn);
  });
}

TEST_F(RouteTest, AnMtuWithoutLockIsNotLocked) {
  inside([] {
    make_veth();
    ip("route add 198.51.100.0/24 via 192.0.2.2 mtu 1300");
    EXPECT_EQ(route_to(remote).facts.mtu, 1300u);
    EXPECT_FALSE(route_to(remote).facts.mtu_locked);
    EXPECT_EQ(route_to(remote).facts.link_mtu, 1400u);
  });
}

TEST_F(RouteTest, AnMtuThatIsLargerThanTheLinksIsReadBesideTheLinks) {
  inside([] {
    make_veth();
    ip("route add 198.51.100.0/24 via 192.0.2.2 mtu 9000");
    EXPECT_EQ(route_to(remote).facts.mtu, 9000u);
    EXPECT_EQ(route_to(remote).facts.link_mtu, 1400u);
  });
}

TEST_F(RouteTest, OwnAddressesGoOverLo) {
  inside([] {
    make_veth();
    for (const wire::Address own : {ours, test::localhost, wire::Address{0x7f000002}}) {
      const Route route = route_to(own);
      EXPECT_EQ(route.interface, "lo");
      EXPECT_TRUE(route.to_self);
      EXPECT_EQ(route.source, own == ours ? ours : test::localhost);
      EXPECT_EQ(route.facts.mtu, 65536u);
      EXPECT_TRUE(is_own_address(own));
    }
    EXPECT_FALSE(is_own_address(neighbour));
    EXPECT_FALSE(is_own_address(remote));
    EXPECT_FALSE(is_own_address({0}));
    EXPECT_FALSE(is_own_address({0xffffffff}));
  });
}

TEST_F(RouteTest, TheInterfaceAndSourceAskedForAreTaken) {
  inside([] {
    make_veth();
    ip("link add w0 type veth peer name w1");
    ip("link set w0 up");
    ip("addr add 192.0.2.9/24 dev w0");
    EXPECT_EQ(route_to(neighbour, "w0").interface, "w0");
    EXPECT_EQ(route_to(neighbour, "w0").source, wire::Address{0xc0000209});
    EXPECT_EQ(route_to(neighbour, std::nullopt, ours_too).source, ours_too);
    EXPECT_EQ(route_to(neighbour, "w0", ours_too).interface, "w0");
  });
}

TEST_F(RouteTest, RulesBySourceAreFollowed) {
  inside([] {
    make_veth();
    ip("rule add from 192.0.2.3 table 77");
    ip("route add 198.51.100.0/24 via 192.0.2.2 table 77");
    EXPECT_EQ(route_to(remote, std::nullopt, ours_too).interface, "v0");
    EXPECT_EQ(thrown_by([] { route_to(remote, std::nullopt, ours); }).error, ENETUNREACH);
  });
}

TEST_F(RouteTest, C48_BroadcastAndMulticastTargetsAreRefused) {
  inside([] {
    make_veth();
    for (const wire::Address target :
         {wire::Address{0}, wire::Address{0xffffffff}, wire::Address{0xe0000001}, wire::Address{0xefffffff},
          wire::Address{0xc00002ff}, wire::Address{0x7fffffff}})
      EXPECT_THROW(route_to(target), BroadcastTarget) << target.value;
  });
}

TEST_F(RouteTest, C48_BroadcastIsRefusedEvenWithoutAnyRoute) {
  inside([] {
    ip("link set lo down");
    EXPECT_THROW(route_to({0xe0000001}), BroadcastTarget);
    EXPECT_THROW(route_to({0xffffffff}), BroadcastTarget);
  });
}

TEST_F(RouteTest, NoRouteSaysWhereToLook) {
  inside([] {
    make_veth();
    const auto thrown = thrown_by([] { route_to(nobody); });
    EXPECT_EQ(thrown.error, ENETUNREACH);
    EXPECT_EQ(
        thrown.text,
        "finding a route to 198.18.0.1: Network is unreachable; see `ip route get 198.18.0.1` and whether "
        "the interface is up (`ip link`)");
  });
}

TEST_F(RouteTest, RoutesThatRefuseAreToldApart) {
  inside([] {
    make_veth();
    ip("route add unreachable 198.51.100.0/25");
    ip("route add prohibit 198.51.100.128/25");
    ip("route add blackhole 198.18.0.0/16");
    EXPECT_EQ(thrown_by([] { route_to({0xc6336401}); }).error, EHOSTUNREACH);
    EXPECT_EQ(thrown_by([] { route_to({0xc6336481}); }).error, EACCES);
    const auto blackhole = thrown_by([] { route_to(nobody); });
    EXPECT_EQ(blackhole.error, EINVAL);
    EXPECT_NE(blackhole.text.find("a blackhole route"), std::string::npos) << blackhole.text;
  });
}

TEST_F(RouteTest, AnInterfaceThatIsMissingOrDownIsNamed) {
  inside([] {
    make_veth();
    const auto missing = thrown_by([] { route_to(neighbour, "nope0"); });
    EXPECT_EQ(missing.error, ENODEV);
    EXPECT_TRUE(missing.text.starts_with("interface 'nope0' does not exist: ")) << missing.text;
    EXPECT_EQ(thrown_by([] { route_to(neighbour, "a-name-longer-than-linux-has"); }).error, ENODEV);
    EXPECT_EQ(thrown_by([] { route_to(neighbour, ""); }).error, ENODEV);
    ip("link set v0 down");
    const auto down = thrown_by([] { route_to(neighbour, "v0"); });
    EXPECT_EQ(down.error, ENETDOWN);
    EXPECT_NE(down.text.find("`ip link set v0 up`"), std::string::npos) << down.text;
  });
}

TEST_F(RouteTest, ASourceThatIsNotOursIsNamed) {
  inside([] {
    make_veth();
    const auto thrown = thrown_by([] { route_to(neighbour, std::nullopt, remote); });
    EXPECT_EQ(thrown.error, EADDRNOTAVAIL);
    EXPECT_NE(thrown.text.find("198.51.100.7"), std::string::npos) << thrown.text;
  });
}

TEST_F(RouteTest, ItCostsLittleHoweverManyInterfacesThereAre) {
  inside([] {
    make_veth();
    for (int i = 0; i < 20; ++i)
      ip("link add x" + std::to_string(i) + " type veth peer name y" + std::to_string(i));
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) route_to(neighbour);
    const auto each = (std::chrono::steady_clock::now() - before) / 100;
    EXPECT_LT(each, std::chrono::milliseconds(5));  // 0.1 ms; the limit is for sanitizers and busy machines
  });
}

}  // namespace
}  // namespace synfin::net
