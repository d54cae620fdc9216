#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/notation.h"

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

// Every field of a SYN by its name, as it was on the wire. The checksums follow from the others.
using Fields = std::map<std::string, std::string>;

Fields fields_of(const wire::Segment& syn) {
  const wire::Ipv4Header& ip = syn.ip;
  return {{"version and ihl", std::to_string(ip.ihl)},
          {"tos", std::to_string(ip.tos)},
          {"id", std::to_string(ip.id)},
          {"reserved flag", std::to_string(ip.reserved_flag)},
          {"df", std::to_string(ip.df)},
          {"mf", std::to_string(ip.mf)},
          {"fragment offset", std::to_string(ip.fragment_offset)},
          {"ttl", std::to_string(ip.ttl)},
          {"source", wire::to_string(ip.source)},
          {"destination", wire::to_string(ip.destination)},
          {"ip options", std::to_string(ip.options.size())},
          {"source port", std::to_string(syn.source_port)},
          {"destination port", std::to_string(syn.destination_port)},
          {"seq", std::to_string(syn.seq.raw())},
          {"ack", std::to_string(syn.ack_field)},
          {"reserved bits", std::to_string(syn.reserved)},
          {"flags", wire::to_string(syn.flags)},
          {"window", std::to_string(syn.window)},
          {"urgent", std::to_string(syn.urgent)},
          {"options", wire::to_string(syn.options)},
          {"payload length", std::to_string(syn.payload_length)}};
}

// What would be random is given, so that two runs differ by the option under test alone.
const std::vector<std::pair<std::string, std::string>> fixed = {
    {"--sport", "40000"}, {"--isn", "1000000"}, {"--ip-id", "100"}, {"--tsval", "7000"}, {"--ttl", "64"}};

// The SYN of `synfin probe FIXED OPTIONS` to a silent port: each run has the port to itself at once.
wire::Segment syn_with(const std::vector<std::string>& options) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("syn.pcap");
  std::vector<std::string> words{"probe", "-q", "-w", "0.05", "--write", file, "192.0.2.2", "82"};
  for (const auto& [name, value] : fixed) {
    const bool replaced = !options.empty() && options.front() == name;
    if (!replaced) words.insert(words.end(), {name, value});
  }
  words.insert(words.end(), options.begin(), options.end());
  const Finished run = synfin(words);
  EXPECT_EQ(run.err, "") << ::testing::PrintToString(words);
  const auto segments = ours_of(file);
  if (segments.empty()) {
    ADD_FAILURE() << "no SYN for " << ::testing::PrintToString(words);
    return {};
  }
  wire::Segment syn = segments.front().segment;
  EXPECT_EQ(syn.ip.checksum_state, wire::ChecksumState::valid);
  EXPECT_EQ(syn.checksum_state, wire::ChecksumState::valid);
  syn.payload = {};
  return syn;
}

struct Change {
  std::vector<std::string> option;
  std::string field;  // empty: the option asks for what is there already
  std::string value;
};

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {{"--ttl", "3"}, "ttl", "3"},
      {{"--ttl", "255"}, "ttl", "255"},
      {{"--tos", "0x10"}, "tos", "16"},
      {{"--tos", "255"}, "tos", "255"},
      {{"--ip-id", "0"}, "id", "0"},
      {{"--ip-id", "65535"}, "id", "65535"},
      {{"--df"}, "", ""},
      {{"--no-df"}, "df", "0"},
      {{"--window", "0"}, "window", "0"},
      {{"--window", "1"}, "window", "1"},
      {{"--window", "65535"}, "window", "65535"},
      {{"--mss", "0"}, "options", "mss 0,sackOK,TS val 7000 ecr 0,nop,wscale 7"},
      {{"--mss", "536"}, "options", "mss 536,sackOK,TS val 7000 ecr 0,nop,wscale 7"},
      {{"--wscale", "0"}, "options", "mss 1460,sackOK,TS val 7000 ecr 0,nop,wscale 0"},
      {{"--wscale", "255"}, "options", "mss 1460,sackOK,TS val 7000 ecr 0,nop,wscale 255"},
      {{"--options", ""}, "options", ""},
      {{"--options", "mss 1400,nop,nop,sackOK"}, "options", "mss 1400,nop,nop,sackOK"},
      {{"--options", "unknown-253 0x0102"}, "options", "unknown-253 0x0102"},
      {{"--ecn"}, "flags", "SEW"},
      {{"--sport", "40002"}, "source port", "40002"},
      {{"--isn", "0"}, "seq", "0"},
      {{"--isn", "4294967295"}, "seq", "4294967295"},
      {{"--tsval", "4294967295"}, "options", "mss 1460,sackOK,TS val 4294967295 ecr 0,nop,wscale 7"},
  };
  return all;
}

TEST(Fields, EachOptionChangesItsFieldAlone) {
  in_lab([] {
    // A personality of fixed values, so that this host's settings do not matter.
    const Fields usual = fields_of(syn_with({"--like", "linux"}));
    for (const Change& change : changes()) {
      auto words = change.option;
      words.insert(words.end(), {"--like", "linux"});
      Fields expected = usual;
      if (!change.field.empty()) {
        ASSERT_NE(usual.at(change.field), change.value)
            << "says nothing: " << ::testing::PrintToString(change.option);
        expected[change.field] = change.value;
      }
      EXPECT_EQ(fields_of(syn_with(words)), expected) << ::testing::PrintToString(change.option);
    }
  });
}

// The fields of the IP header are those of the whole connection, and the ID counts its segments.
TEST(Fields, OfTheIpHeaderHoldForEverySegment) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("open.pcap");
    const Finished run = synfin({"probe", "-q", "--ttl", "9", "--tos", "8", "--no-df", "--ip-id", "65533",
                                 "--write", file, "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    const auto segments = ours_of(file);
    ASSERT_GE(segments.size(), 4u);
    std::uint16_t id = 65533;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const wire::Ipv4Header& ip = segments[i].segment.ip;
      EXPECT_EQ(ip.ttl, 9);
      EXPECT_EQ(ip.tos, 8);
      EXPECT_FALSE(ip.df);
      const bool in_time_wait = i == 3;  // where it is another matter
      if (!in_time_wait) {
        EXPECT_EQ(ip.id, id++) << i;
      }
    }
  });
}

}  // namespace
}  // namespace synfin::test
