#include "synfin/net/sender.h"

#include <cerrno>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>

#include "synfin/net/privileges.h"
#include "synfin/wire/emit.h"

#include "net/loopback.h"
#include "support/private_network.h"

namespace synfin::net {
namespace {

using test::localhost;
using test::thrown_by;
using SenderTest = test::PrivateNetwork;

const wire::Endpoint sending_end{localhost, 40000};
const wire::Endpoint receiving_end{localhost, 81};

wire::Bytes captured_packet(const Capture& capture, const CapturedFrame& frame) {
  constexpr std::ptrdiff_t ethernet_header = 14;
  EXPECT_EQ(capture.link_type(), 1);
  return {frame.bytes.begin() + ethernet_header, frame.bytes.end()};
}

TEST_F(SenderTest, WhatIsSentIsOnTheWireByteForByte) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    Sender sender;
    wire::SegmentSpec spec;
    spec.id = 0x1234;
    spec.tos = 0x20;
    spec.ttl = 3;
    spec.source = localhost;
    spec.source_port = 40000;
    spec.destination = localhost;
    spec.destination_port = 81;
    spec.flags = wire::Flag::rst | wire::Flag::urg | wire::Flag::ece;
    spec.checksum = 0xbeef;
    spec.payload = wire::Bytes{'x', 'y', 'z'};
    const wire::Bytes packet = wire::emit(spec).value();
    ASSERT_TRUE(sender.send(packet, localhost));
    const auto* frame = test::wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_EQ(captured_packet(capture, *frame), packet);
  });
}

TEST_F(SenderTest, SendsThroughTheInterfaceAsked) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    Sender sender("lo");
    ASSERT_TRUE(sender.send(test::syn(sending_end, receiving_end, 1), localhost));
    EXPECT_TRUE(test::wait_for_frame(capture));
  });
}

TEST_F(SenderTest, AnInterfaceThatIsNotThereIsNamed) {
  inside([] {
    const auto thrown = thrown_by([] { Sender("nope0"); });
    EXPECT_EQ(thrown.text,
              "sending through interface 'nope0': No such device; `ip link` lists the interfaces");
    EXPECT_EQ(thrown_by([] { Sender("a-name-longer-than-linux-has"); }).error, ENODEV);
  });
}

TEST_F(SenderTest, WithoutARouteTheErrorSaysWhereToLook) {
  inside([] {
    Sender sender;
    const wire::Endpoint nowhere{{0xc0000202}, 80};
    const auto thrown = thrown_by([&] { sender.send(test::syn(sending_end, nowhere, 1), nowhere.address); });
    EXPECT_EQ(thrown.error, ENETUNREACH);
    EXPECT_NE(thrown.text.find("ip route get 192.0.2.2"), std::string::npos) << thrown.text;
  });
}

TEST_F(SenderTest, ThePacketThatTheFirewallRefusesIsSaidToBe) {
  inside([] {
    test::run({"nft",
               "add table ip t; add chain ip t o { type filter hook output priority 0; }; "
               "add rule ip t o tcp dport 81 drop"});
    Sender sender;
    const auto thrown = thrown_by([&] { sender.send(test::syn(sending_end, receiving_end, 1), localhost); });
    EXPECT_EQ(thrown.error, EPERM);
    EXPECT_EQ(thrown.text,
              "sending 40 bytes to 127.0.0.1: the local firewall refused the packet "
              "(nft list ruleset / iptables -S shows the rule)");
  });
}

TEST_F(SenderTest, APacketBeyondTheMtuIsNamedAsSuch) {
  inside([] {
    test::run({"ip", "link", "set", "lo", "mtu", "1000"});
    Sender sender;
    wire::Bytes packet = test::syn(sending_end, receiving_end, 1);
    packet.resize(2000);
    EXPECT_EQ(thrown_by([&] { sender.send(packet, localhost); }).error, EMSGSIZE);
  });
}

TEST_F(SenderTest, SendingNeedsNoPrivilegeOpeningDoes) {
  inside([] {
    Sender sender;
    drop_privileges();
    EXPECT_TRUE(sender.send(test::syn(sending_end, receiving_end, 1), localhost));
    const auto thrown = thrown_by([] { Sender(); });
    EXPECT_EQ(thrown.error, EPERM);
    EXPECT_TRUE(thrown.text.starts_with("opening a raw socket needs CAP_NET_RAW: run as root (sudo)"))
        << thrown.text;
    EXPECT_TRUE(thrown.text.ends_with("or run `synfin lab`, which needs no root")) << thrown.text;
  });
}

}  // namespace
}  // namespace synfin::net
