#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/net/lab_network.h"
#include "synfin/wire/ipv4.h"

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// Packets that no kernel would send, as `synfin craft` puts them on the wire.
namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string hex_of(const wire::Bytes& bytes) { return fmt::format("{:02x}", fmt::join(bytes, "")); }

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

struct SentAndSeen {
  Finished run;
  std::vector<wire::Bytes> packets;
};

bool is_from_b(const wire::Bytes& packet) {
  constexpr std::size_t source = 12;
  return wire::load_u32(&packet[source]) == net::lab_address_b.value;
}

SentAndSeen sent_by(std::vector<std::string> words) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("craft.pcap");
  words.insert(words.begin(), {"craft", "-n", "-w", "0.3", "--seq", "1000", "--sport", "4000"});
  words.insert(words.end(), {"--write", file});
  SentAndSeen all{synfin(words), {}};
  all.packets = packets_of(file);
  std::erase_if(all.packets, is_from_b);  // the peer's ICMP error about a protocol that it has not
  return all;
}

struct Abnormal {
  const char* name;
  std::vector<std::string> words;
  std::size_t at;        // in the packet
  std::uint16_t wanted;  // the 16 bits there
  std::uint16_t mask;
};

class CraftedHeader : public testing::TestWithParam<Abnormal> {};

TEST_P(CraftedHeader, IsOnTheWireAsItWasAsked) {
  in_lab([] {
    std::vector<std::string> words = GetParam().words;
    words.insert(words.end(), {"192.0.2.2", "82"});
    const SentAndSeen sent = sent_by(words);
    ASSERT_EQ(sent.packets.size(), 1u) << sent.run.out << sent.run.err;
    const std::uint16_t found = wire::load_u16(&sent.packets.front()[GetParam().at]);
    EXPECT_EQ(found & GetParam().mask, GetParam().wanted);
    EXPECT_EQ(sent.run.code, 1);
    EXPECT_THAT(sent.run.out, AllOf(HasSubstr("IP "), Not(HasSubstr("from the kernel"))));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Fields, CraftedHeader,
    testing::Values(Abnormal{"IhlTooShort", {"--ihl", "4"}, 0, 0x4400, 0xff00},
                    Abnormal{"IhlTooLong", {"--ihl", "15"}, 0, 0x4f00, 0xff00},
                    Abnormal{"TotalLengthTooLong", {"--total-length", "1000"}, 2, 1000, 0xffff},
                    Abnormal{"TotalLengthTooShort", {"--total-length", "21"}, 2, 21, 0xffff},
                    Abnormal{"TotalLengthOfNothing", {"--total-length", "0"}, 2, 0, 0xffff},
                    Abnormal{"IdOfZero", {"--ip-id", "0", "--no-df"}, 4, 0, 0xffff},
                    Abnormal{"ReservedFlag", {"--reserved-flag"}, 6, 0xc000, 0xffff},
                    Abnormal{"MoreFragments", {"--mf", "--no-df"}, 6, 0x2000, 0xffff},
                    Abnormal{"FragmentOffset", {"--fragment-offset", "8191", "--no-df"}, 6, 0x1fff, 0xffff},
                    Abnormal{"TtlOfZero", {"--ttl", "0"}, 8, 0x0006, 0xffff},
                    Abnormal{"Protocol", {"--protocol", "253"}, 8, 0x40fd, 0xffff},
                    Abnormal{"IpChecksum", {"--ip-checksum", "0"}, 10, 0, 0xffff},
                    Abnormal{"IpOptions", {"--ip-options", "94 04 00 00"}, 20, 0x9404, 0xffff},
                    Abnormal{"DataOffsetTooShort", {"--data-offset", "0"}, 32, 0x0002, 0xffff},
                    Abnormal{"DataOffsetTooLong", {"--data-offset", "15"}, 32, 0xf002, 0xffff},
                    Abnormal{"OptionsInHex", {"--options", "0x02ff"}, 40, 0x02ff, 0xffff},
                    Abnormal{"Mss", {"--mss", "1"}, 42, 1, 0xffff},
                    Abnormal{"WindowScale", {"--wscale", "255"}, 40, 0x0103, 0xffff},
                    Abnormal{"Ecn", {"--ecn"}, 32, 0x50c2, 0xffff}),
    [](const auto& abnormal) { return abnormal.param.name; });

TEST(CraftedPackets, FragmentsArePutTogetherByThePeer) {
  in_lab([] {
    const SentAndSeen sent =
        sent_by({"192.0.2.2", "80", "--no-reset", "--fragment", "8", "--expect", "Flags [S.], ack 1001"});
    EXPECT_EQ(sent.run.code, 0) << sent.run.out;
    ASSERT_EQ(sent.packets.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto ip = wire::parse_ipv4_header(sent.packets[i]);
      ASSERT_TRUE(ip.ok());
      EXPECT_EQ(ip->fragment_offset, i);
      EXPECT_EQ(ip->mf, i < 2);
      EXPECT_FALSE(ip->df);
    }
  });
}

// RFC 5722's and Linux's answer to fragments that overlap.
TEST(CraftedPackets, FragmentsThatOverlapAreDroppedByThePeer) {
  in_lab([] {
    const SentAndSeen sent =
        sent_by({"192.0.2.2", "80", "--fragment", "16", "--overlap", "8", "--expect", "none"});
    EXPECT_EQ(sent.run.code, 0) << sent.run.out;
    EXPECT_EQ(sent.packets.size(), 2u);
  });
}

TEST(CraftedPackets, ARawPacketGoesOutByteForByteAndFindsItsAnswer) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("raw.pcap");
    const std::string packet =
        "450000280001400040 06b6cbc0000201c0000202 9c400051 000003e8 00000000 5002faf0 90740000";
    const Finished run =
        synfin({"craft", "-n", "--raw", packet, "--expect", "Flags [R.], ack 1001", "--write", file});
    EXPECT_EQ(run.code, 0) << run.out << run.err;
    const auto packets = packets_of(file);
    ASSERT_EQ(packets.size(), 2u);  // with the answer
    EXPECT_EQ(hex_of(packets[0]), without_blanks(packet));
  });
}

TEST(CraftedPackets, WhatARawPacketDoesNotSayHasToBeGiven) {
  EXPECT_THAT(synfin({"craft", "--raw", "4500"}).err, HasSubstr("give HOST and PORT too"));
  const std::string to_another = "45000028000140004006b6cbc0000201c0000209";
  EXPECT_THAT(synfin({"craft", "--dry-run", "--raw", to_another, "127.0.0.1", "80"}).err,
              HasSubstr("the packet is for 192.0.2.9, and HOST is 127.0.0.1"));
}

TEST(CraftedPackets, ARawPacketIsForOnePort) {
  const std::string to_port_81 =
      "450000280001400040 06b6cbc0000201c0000202 9c400051 000003e8 00000000 5002faf0 90740000";
  EXPECT_THAT(synfin({"craft", "--raw", to_port_81, "192.0.2.2", "80"}).err,
              HasSubstr("the packet is for port 81, and PORT is 80"));
}

TEST(CraftedPackets, WhatIsNoSegmentHasNoAnswerToTell) {
  in_lab([] {
    const Finished run = synfin({"craft", "-n", "-w", "0.3", "--raw",
                                 "4500001400014000400000 00c0000201c0000202", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.out, HasSubstr("80: what was sent is no TCP segment, so nothing tells its answer"));
  });
}

TEST(CraftedPackets, ANeighbourThatIsNotThereIsSaidToBeMissing) {
  in_lab([] {
    const Finished run = synfin({"craft", "192.0.2.9", "82", "--ip-checksum", "1"});
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("asking by ARP on synfin-a who has 192.0.2.9"));
  });
}

TEST(CraftedPackets, OnLoopbackItIsSaidThatTheKernelTakesNoneIn) {
  in_lab([] {
    const SentAndSeen sent = sent_by({"127.0.0.1", "81", "--ip-checksum", "1"});
    EXPECT_EQ(sent.packets.size(), 1u);
    EXPECT_THAT(sent.run.err, HasSubstr("takes in no packet that is put on lo beneath its IP layer"));
  });
}

TEST(CraftedPackets, InALabTheSourceMayBeAnothers) {
  in_lab([] {
    const SentAndSeen sent = sent_by({"192.0.2.2", "82", "-s", "198.51.100.7"});
    ASSERT_EQ(sent.packets.size(), 1u) << sent.run.err;
    EXPECT_EQ(wire::load_u32(&sent.packets[0][12]), 0xc6336407u);
  });
}

}  // namespace
}  // namespace synfin::test
