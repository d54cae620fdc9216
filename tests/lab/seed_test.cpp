#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/notation.h"

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::ElementsAre;

// The network of the blog post's client.
net::LabOptions seed_network() {
  net::LabOptions options;
  options.mtu = 9001;
  options.sysctls["net.ipv4.tcp_rmem"] = "4096 131072 6291456";
  return options;
}

// An option's kind and, but for the timestamps, its value.
std::string without_timestamps(wire::Options options) {
  options.set_timestamps({});
  return wire::to_string(options);
}

// What does not depend on the moment: flags, window, options.
std::string shape_of(const wire::Segment& s) {
  return "[" + wire::to_string(s.flags) + "] win " + std::to_string(s.window) + " [" +
         without_timestamps(s.options) + "]" + (s.ip.df ? " DF" : "") + " ttl " + std::to_string(s.ip.ttl);
}

std::vector<std::string> client_segments(const std::vector<std::string>& how) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("seed.pcap");
  std::vector<std::string> words{"probe", "--write", file};
  words.insert(words.end(), how.begin(), how.end());
  words.insert(words.end(), {"192.0.2.2", "80"});
  const Finished run = synfin(words);
  EXPECT_EQ(run.code, 0) << run.err;
  std::vector<std::string> shapes;
  for (const CapturedSegment& s : ours_of(file)) shapes.push_back(shape_of(s.segment));
  return shapes;
}

constexpr const char* syn = "[S] win 62727 [mss 8961,sackOK,TS val 0 ecr 0,nop,wscale 7] DF ttl 64";
constexpr const char* ack = "[.] win 491 [nop,nop,TS val 0 ecr 0] DF ttl 64";
constexpr const char* fin = "[F.] win 491 [nop,nop,TS val 0 ecr 0] DF ttl 64";

// The kernel may acknowledge the peer's FIN apart from its own, so the last ACK is there in either case.
TEST(Seed, KernelSendsItsWindowsOptionsAndFlags) {
  in_lab_on_one_cpu(seed_network(), [] {
    EXPECT_THAT(client_segments({"--via", "kernel"}), ElementsAre(syn, ack, fin, ack));
  });
}

TEST(Seed, OursAsTheSeedSendsThemToo) {
  in_lab_on_one_cpu(seed_network(), [] {
    EXPECT_THAT(client_segments({"--like", "seed"}), ElementsAre(syn, ack, fin, ack));
  });
}

TEST(Seed, OursAsThisHostsKernelSendsThemToo) {
  in_lab_on_one_cpu(seed_network(), [] {
    EXPECT_THAT(client_segments({"--like", "kernel"}), ElementsAre(syn, ack, fin, ack));
  });
}

// `nc -w5`: the same with the FIN that much later.
TEST(Seed, HoldDelaysTheFinAlone) {
  in_lab_on_one_cpu(seed_network(), [] {
    for (const char* via : {"kernel", "hand"}) {
      const TemporaryDirectory directory;
      const std::string file = directory.file("hold.pcap");
      ASSERT_EQ(
          synfin({"probe", "-q", "--via", via, "--hold", "0.5", "--write", file, "192.0.2.2", "80"}).code, 0);
      const auto segments = ours_of(file);
      ASSERT_EQ(segments.size(), 4u) << via;
      EXPECT_EQ(shape_of(segments[2].segment), fin) << via;
      EXPECT_GE(segments[2].stamp - segments[1].stamp, std::chrono::milliseconds(490)) << via;
    }
  });
}

// `curl`: 588 bytes of answer bring the window down from 491 to 487 (the right edge never moves back).
TEST(Seed, AReplyBringsTheWindowDownAsTheSeedShows) {
  in_lab_on_one_cpu(seed_network(), [] {
    for (const char* via : {"kernel", "hand"}) {
      serve_at_peer(static_cast<std::uint16_t>(via == std::string("kernel") ? 8080 : 3128),
                    [](PeerConnection& client) {
                      client.send(std::string(588, 'x'));
                      client.read_to_end();
                    });
      const TemporaryDirectory directory;
      const std::string file = directory.file("reply.pcap");
      const char* port = via == std::string("kernel") ? "8080" : "3128";
      ASSERT_EQ(synfin({"probe", "-q", "--via", via, "--hold", "1", "--write", file, "192.0.2.2", port}).code,
                0);
      std::vector<int> windows;
      for (const auto& s : ours_of(file)) windows.push_back(s.segment.window);
      EXPECT_THAT(windows, ElementsAre(62727, 491, 487, 487, 487)) << via;
    }
  });
}

}  // namespace
}  // namespace synfin::test
