#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/packets.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr int many_ports = 1024;
constexpr int first_port = 10000;
constexpr std::chrono::seconds timeout{3};

using Stamps = std::vector<tcp::WallTime>;

void drop_ports_at_peer() {
  at_peer([] {
    Program nft(
        {"/usr/sbin/nft",
         fmt::format("add table ip many; add chain ip many i {{ type filter hook input priority 0; }}; "
                     "add rule ip many i tcp dport {}-{} drop",
                     first_port, first_port + many_ports - 1)});
    const std::string said = nft.read_all();
    ASSERT_EQ(nft.wait(), 0) << said;
  });
}

// When the first SYN to each port left, in order.
Stamps first_syns(const std::string& file) {
  std::map<std::uint16_t, tcp::WallTime> first;
  for (const CapturedSegment& s : ours_of(file)) first.try_emplace(s.segment.destination_port, s.stamp);
  Stamps stamps;
  for (const auto& [port, stamp] : first) stamps.push_back(stamp);
  std::sort(stamps.begin(), stamps.end());
  return stamps;
}

Stamps probe_filtered_ports(int parallel) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("many.pcap");
  const Finished run = synfin({"probe", "-q", "-n", "-w", fmt::format("{}", timeout.count()), "--parallel",
                               std::to_string(parallel), "--write", file, "192.0.2.2",
                               fmt::format("{}-{}", first_port, first_port + many_ports - 1)});
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(count(run.out, " timed out: Operation now in progress\n"), many_ports);
  EXPECT_THAT(run.out,
              HasSubstr(fmt::format("--- 192.0.2.2: {0} sent, 0 answered, {0} filtered", many_ports)));
  return first_syns(file);
}

// Judged by when the SYNs left, not by how long this machine took.
TEST(Many, FilteredPortsTakeOneTimeoutTogether) {
  in_lab([] {
    drop_ports_at_peer();
    const Stamps stamps = probe_filtered_ports(many_ports);
    ASSERT_EQ(stamps.size(), static_cast<std::size_t>(many_ports));
    EXPECT_LT(stamps.back() - stamps.front(), timeout);
  });
}

TEST(Many, FilteredPortsTakeOneTimeoutAGroup) {
  in_lab([] {
    constexpr std::size_t group = 256;
    drop_ports_at_peer();
    const Stamps stamps = probe_filtered_ports(group);
    ASSERT_EQ(stamps.size(), static_cast<std::size_t>(many_ports));
    for (std::size_t i = group; i < stamps.size(); i += group) {
      EXPECT_GE(stamps[i] - stamps[i - group], timeout - std::chrono::milliseconds(50)) << i;
      EXPECT_LT(stamps[i - 1] - stamps[i - group], timeout) << i;
    }
  });
}

TEST(Many, RepeatsEndWithTheirStatistics) {
  in_lab([] {
    const Finished run = synfin({"probe", "-q", "-c", "20", "--interval", "0", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(count(run.out, " succeeded!\n"), 20);
    EXPECT_THAT(run.out, HasSubstr("\n--- 192.0.2.2: 20 sent, 20 answered, 20 open ---\n"));
    EXPECT_THAT(run.out,
                ContainsRegex("\nhandshake min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms\n"));
    EXPECT_THAT(run.out, ContainsRegex("\nclose min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms\n$"));
  });
}

TEST(Many, RepeatsWithNoneOpenFail) {
  in_lab([] {
    const Finished run = synfin({"probe", "-q", "-c", "3", "--interval", "0", "192.0.2.2", "81"});
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.out, HasSubstr("3 sent, 3 answered, 3 closed"));
  });
}

// Eleven ports serve any number of repeats, one after the other.
TEST(Many, RepeatsMakeDoWithThePortsThereAre) {
  net::LabOptions options;
  options.sysctls["net.ipv4.ip_local_port_range"] = "40000 40010";
  in_lab(options, [] {
    const Finished run = synfin({"probe", "-q", "-c", "40", "--interval", "0", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("--- 192.0.2.2: 40 sent, 40 answered, 40 open ---"));
  });
}

TEST(Many, RepeatsKeepTheirInterval) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("interval.pcap");
    ASSERT_EQ(
        synfin({"probe", "-q", "-c", "3", "--interval", "0.3", "--write", file, "192.0.2.2", "81"}).code, 1);
    const auto syns = ours_of(file);
    ASSERT_EQ(syns.size(), 3u);
    for (std::size_t i = 1; i < syns.size(); ++i)
      EXPECT_GE(syns[i].stamp - syns[i - 1].stamp, std::chrono::milliseconds(290));
  });
}

// However they interleave on the wire, the lines come port by port.
TEST(Many, LinesAreGroupedInTheOrderAsked) {
  in_lab([] {
    const Finished run =
        synfin({"probe", "-n", "-t", "-w", "0.5", "--parallel", "4", "192.0.2.2", "82,81,80,83"});
    EXPECT_EQ(run.code, 0);
    std::string order;
    for (const std::string& line : lines_of(run.out))
      for (const char* port : {"80", "81", "82", "83"})
        if (line.find(std::string("192.0.2.2.") + port) != std::string::npos &&
            (order.empty() || !order.ends_with(port)))
          order += std::string(" ") + port;
    EXPECT_EQ(order, " 82 81 80 83");
    EXPECT_LT(run.out.find("port 81 (tcp) failed"), run.out.find("Connection to 192.0.2.2 80"));
    EXPECT_LT(run.out.find("Connection to 192.0.2.2 80"), run.out.find("port 83 (tcp) failed"));
  });
}

const std::vector<std::string> packet_keys = {
    "type",  "connection", "time",           "origin", "captured_length", "wire_length", "ip",
    "state", "change",     "retransmission", "remark", "annotation",      "line",        "hex"};

const std::vector<std::string> connection_keys = {"type",
                                                  "connection",
                                                  "host",
                                                  "service",
                                                  "local",
                                                  "remote",
                                                  "succeeded",
                                                  "state",
                                                  "reason",
                                                  "closing",
                                                  "verdict",
                                                  "explanation",
                                                  "handshake_ns",
                                                  "answer_gap_ns",
                                                  "close_ns",
                                                  "segments",
                                                  "icmp_errors",
                                                  "unparsed",
                                                  "syns",
                                                  "syn_retransmissions",
                                                  "fin_retransmissions",
                                                  "fin_acknowledged",
                                                  "kernel_resets",
                                                  "bytes_sent",
                                                  "bytes_received",
                                                  "bytes_after_fin",
                                                  "late_data_reset",
                                                  "negotiated",
                                                  "peer_ttl",
                                                  "peer_ip_id",
                                                  "reset_ttl",
                                                  "icmp"};

std::vector<nlohmann::json> json_lines(const std::string& out) {
  std::vector<nlohmann::json> objects;
  for (const std::string& line : lines_of(out)) {
    objects.push_back(nlohmann::json::parse(line, nullptr, false));
    EXPECT_TRUE(objects.back().is_object()) << line;
  }
  return objects;
}

void expect_keys(const nlohmann::json& object, const std::vector<std::string>& keys) {
  for (const auto& key : keys) EXPECT_TRUE(object.contains(key)) << key << " in " << object;
}

TEST(Many, QuietJsonIsTheConnectionsAlone) {
  in_lab([] {
    const Finished run = synfin({"probe", "--json", "-q", "192.0.2.2", "80,81"});
    EXPECT_EQ(run.code, 0) << run.err;
    const auto objects = json_lines(run.out);
    EXPECT_EQ(objects.size(), 2u);
    for (const auto& object : objects) EXPECT_EQ(object.at("type"), "connection");
  });
}

TEST(Many, JsonIsAnObjectALineWithItsKeys) {
  in_lab([] {
    const Finished run = synfin({"probe", "--json", "-w", "0.3", "192.0.2.2", "80-83"});
    EXPECT_EQ(run.code, 0);
    EXPECT_EQ(run.err, "");
    std::map<int, std::string> reasons;
    int packets = 0;
    for (const auto& object : json_lines(run.out)) {
      if (object.at("type") == "packet") {
        ++packets;
        expect_keys(object, packet_keys);
        EXPECT_TRUE(object.contains("tcp") || object.contains("icmp")) << object;
        EXPECT_THAT(object.at("line").get<std::string>(), ::testing::StartsWith("IP 192.0.2."));
        continue;
      }
      EXPECT_EQ(object.at("type"), "connection");
      expect_keys(object, connection_keys);
      reasons[object.at("remote").at("port").get<int>()] = object.at("reason").get<std::string>();
    }
    const std::map<int, std::string> expected{
        {80, "syn-ack"}, {81, "reset"}, {82, "no-response"}, {83, "admin-prohibited"}};
    EXPECT_EQ(reasons, expected);
    EXPECT_GE(packets, 6 + 2 + 1 + 2);
  });
}

}  // namespace
}  // namespace synfin::test
