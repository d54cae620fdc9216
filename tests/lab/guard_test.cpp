#include <algorithm>
#include <csignal>
#include <ctime>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int probes = 1000;

// A kernel's listener on this end, as the lab has one at the other.
void serve_on_lo(std::uint16_t port) {
  const net::Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(listener.value(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(port);
  local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.value(), reinterpret_cast<const sockaddr*>(&local), sizeof local), 0);
  ASSERT_EQ(::listen(listener.value(), 4096), 0);
  serve(listener, [](PeerConnection& client) { client.read_to_end(); });
}

struct Guarded {
  const char* guard;
  const char* address;
};

class Guard : public ::testing::TestWithParam<Guarded> {};

INSTANTIATE_TEST_SUITE_P(Lab, Guard,
                         ::testing::Values(Guarded{"filter", "192.0.2.2"}, Guarded{"md5", "192.0.2.2"},
                                           Guarded{"filter", "127.0.0.1"}, Guarded{"md5", "127.0.0.1"}),
                         [](const auto& of) {
                           const bool lo = std::string(of.param.address) == "127.0.0.1";
                           return std::string(of.param.guard) + (lo ? "OnLo" : "OnVeth");
                         });

// Sent from our end: the peer's kernel may well reset. Where its FIN overtakes its ACK of ours, that ACK is
// old in TIME-WAIT and answered (RFC 9293 3.10.7.4, Linux too), at which the peer has forgotten the
// connection.
bool resets_from_our_port(const CapturedSegment& s) {
  return s.segment.rst() && s.segment.destination_port == 80;
}

// What tcpdump has of the connection that the first such RST belongs to.
std::string story_of_a_reset(const std::string& file, const std::vector<CapturedSegment>& segments) {
  const auto reset = std::find_if(segments.begin(), segments.end(), resets_from_our_port);
  if (reset == segments.end()) return {};
  return tcpdump_text(file, {"-n", "-v", "port", std::to_string(reset->segment.source_port)});
}

// Read back from the capture: whoever built an RST from our side, it would be there.
TEST_P(Guard, KernelSendsNoResetInAThousandProbes) {
  in_lab([] {
    const auto& [guard, address] = GetParam();
    const bool lo = std::string(address) == "127.0.0.1";
    if (lo) serve_on_lo(80);
    const TemporaryDirectory directory;
    const std::string file = directory.file("guarded.pcap");
    const Finished run = synfin({"probe", "-q", "-n", "-c", std::to_string(probes), "--interval", "0",
                                 "--rst-guard", guard, "--write", file, address, "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    EXPECT_EQ(count(run.out, " succeeded!\n"), probes);
    EXPECT_THAT(run.out, HasSubstr(fmt::format("{0} sent, {0} answered, {0} open", probes)));
    const auto segments = segments_of(file);
    EXPECT_GE(count_of(segments, [](const wire::Segment& s) { return s.syn() && !s.ack(); }), probes);
    EXPECT_EQ(std::count_if(segments.begin(), segments.end(), resets_from_our_port), 0)
        << story_of_a_reset(file, segments);
  });
}

TEST(Guard, WithoutOneTheKernelsResetIsShownAndExplained) {
  in_lab([] {
    const Finished run = synfin({"probe", "--rst-guard", "none", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out,
                ::testing::ContainsRegex("Flags \\[R\\], seq [0-9]+, win 0, length 0  # from the kernel\n"));
    EXPECT_THAT(
        run.out,
        HasSubstr(
            "\nthe RST from our port is sent by the local kernel, which knows nothing of our connection"));
  });
}

TEST(Guard, WithoutOneTheKernelsResetIsShownOnLoToo) {
  in_lab([] {
    serve_on_lo(80);
    const Finished run = synfin({"probe", "--rst-guard", "none", "127.0.0.1", "80"});
    EXPECT_THAT(run.out, HasSubstr("  # from the kernel\n")) << run.out;
  });
}

// The local ports on which this network namespace listens.
std::vector<int> listening_ports() {
  std::vector<int> ports;
  std::ifstream table("/proc/net/tcp");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::istringstream words(line);
    std::string number, local, remote, state;
    words >> number >> local >> remote >> state;
    const bool listening = state == "0A";
    if (listening) ports.push_back(std::stoi(local.substr(local.find(':') + 1), nullptr, 16));
  }
  return ports;
}

std::string output_of(const std::vector<std::string>& command) {
  Program program(command);
  std::string text = program.read_all();
  program.wait();
  return text;
}

// How many processes this lab has: its init, its peer and this one.
std::vector<std::string> processes() { return lines_of(output_of({"ps", "-e", "-o", "comm="})); }

// From before the sockets are open until after the exchange, at moments that a seeded generator draws.
TEST(Guard, KilledAtAnyMomentLeavesNothing) {
  in_lab([] {
    constexpr int kills = 200;
    std::mt19937 random(20261123);
    const std::size_t before = processes().size();
    int mid_exchange = 0;
    for (int i = 0; i < kills; ++i) {
      SynfinProgram probe({"probe", "--hold", "60", "192.0.2.2", "80"});
      if (random() % 2 == 0) {
        mid_exchange += probe.prints("SYN-SENT -> ESTABLISHED") ? 1 : 0;
      } else {
        // Any moment of its start: a pause that is drawn, not one that waits for something.
        const timespec pause{0, static_cast<long>(random() % 60'000'000)};
        ::nanosleep(&pause, nullptr);
      }
      probe.signal(SIGKILL);
      EXPECT_EQ(probe.finish().code, 128 + SIGKILL);
    }
    EXPECT_GT(mid_exchange, 0);
    EXPECT_THAT(listening_ports(), IsEmpty());
    EXPECT_EQ(output_of({"/usr/sbin/nft", "list", "tables"}), "");
    EXPECT_EQ(processes().size(), before);
  });
}

// Every process of the lab holds the end of the pipe that finish() reads from: it comes back when the last is
// gone, and the namespaces go with their last process.
TEST(Guard, AKilledLabTakesItsProbeWithIt) {
  for (int i = 0; i < 10; ++i) {
    SynfinProgram lab({"lab", "run", "--", SYNFIN_PROGRAM, "probe", "--hold", "600", "192.0.2.2", "80"});
    const bool in_the_exchange = i % 2 == 0;
    if (in_the_exchange) {
      ASSERT_TRUE(lab.prints("SYN-SENT -> ESTABLISHED"));
    }
    lab.signal(SIGKILL);
    EXPECT_EQ(lab.finish().code, 128 + SIGKILL);
  }
}

// While it runs there is a listener, so that an empty list afterwards says something.
TEST(Guard, IsAListenerWhileItLasts) {
  in_lab([] {
    SynfinProgram probe({"probe", "--sport", "40000", "--hold", "60", "192.0.2.2", "80"});
    ASSERT_TRUE(probe.prints("SYN-SENT -> ESTABLISHED"));
    EXPECT_THAT(listening_ports(), ::testing::ElementsAre(40000));
    probe.signal(SIGKILL);
    EXPECT_EQ(probe.finish().code, 128 + SIGKILL);
    EXPECT_THAT(listening_ports(), IsEmpty());
  });
}

}  // namespace
}  // namespace synfin::test
