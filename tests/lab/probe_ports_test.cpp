#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Port {
  const char* name;
  const char* number;
  int code;
  const char* verdict;
  const char* state;
  std::size_t frames;  // at least
};

constexpr Port ports[] = {
    {"Open", "80", 0, "Connection to 192.0.2.2 80 port \\[tcp/http\\] succeeded!\nnegotiated: mss 1460, ",
     "\nopen \\(syn-ack\\), handshake [^,]+, close [^(]+\\([34]-segment, [^)]+\\), [67] segments, no data\n$",
     6},
    {"Closed", "81", 1, "synfin: connect to 192.0.2.2 port 81 \\(tcp\\) failed: Connection refused\n",
     "\nclosed \\(reset\\), answer after [^,]+, peer ttl 64, ip id 0, 2 segments\n$", 2},
    {"Dropped", "82", 1,
     "synfin: connect to 192.0.2.2 port 82 \\(tcp\\) timed out: Operation now in progress\n",
     "\nfiltered \\(no-response\\), [1-9] SYNs?, no answer\n$", 1},
    {"Rejected", "83", 1, "synfin: connect to 192.0.2.2 port 83 \\(tcp\\) failed: No route to host\n",
     "\nfiltered \\(admin-prohibited\\), ICMP from 192.0.2.2 after [^,]+, 1 SYN\n$", 1},
};

class ProbePorts : public ::testing::TestWithParam<Port> {};

INSTANTIATE_TEST_SUITE_P(Lab, ProbePorts, ::testing::ValuesIn(ports),
                         [](const auto& of) { return std::string(of.param.name); });

TEST_P(ProbePorts, VerdictStateAndExitCodeAreThoseOfThePort) {
  in_lab([] {
    const Port& port = GetParam();
    const Finished run = synfin({"probe", "-w", "1.2", "192.0.2.2", port.number});
    EXPECT_EQ(run.code, port.code);
    EXPECT_THAT(run.out, ContainsRegex(port.verdict));
    EXPECT_THAT(run.out, ContainsRegex(port.state));
    EXPECT_EQ(run.err, "");
  });
}

TEST_P(ProbePorts, QuietPrintsTheVerdictAlone) {
  in_lab([] {
    const Finished run = synfin({"probe", "-q", "-w", "0.2", "192.0.2.2", GetParam().number});
    EXPECT_EQ(run.code, GetParam().code);
    EXPECT_THAT(lines_of(run.out), SizeIs(1)) << run.out;
  });
}

TEST_P(ProbePorts, ByTheKernelTheVerdictIsTheSame) {
  in_lab([] {
    const Port& port = GetParam();
    const TemporaryDirectory directory;
    const std::string file = directory.file("kernel.pcap");
    const Finished run =
        synfin({"probe", "--via", "kernel", "-w", "1.2", "--write", file, "192.0.2.2", port.number});
    EXPECT_EQ(run.code, port.code);
    EXPECT_THAT(run.out, ContainsRegex(port.verdict));
    EXPECT_EQ(packet_part(run.out), tcpdump_text(file, {"-n"}));
    EXPECT_GE(lines_of(packet_part(run.out)).size(), port.frames);
  });
}

const std::vector<std::vector<std::string>>& styles() {
  static const std::vector<std::vector<std::string>> all = {
      {},
      {"-v"},
      {"-vv"},
      {"-S"},
      {"-x"},
      {"-t"},
      {"-tt"},
      {"-ttt"},
      {"-tttt"},
      {"-ttttt"},
      {"--nano"},
      {"-tt", "--nano"},
      {"-ttt", "--nano"},
      {"-ttttt", "--nano"},
      {"--micro"},
      {"-v", "-x", "-S"},
  };
  return all;
}

// What `synfin probe OPTIONS TARGET` prints of its packets is what tcpdump prints of the same frames.
std::string expect_tcpdumps_lines(const std::vector<std::string>& style,
                                  const std::vector<std::string>& target) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("probe.pcap");
  std::vector<std::string> words{"probe", "--write", file};
  words.insert(words.end(), style.begin(), style.end());
  words.insert(words.end(), target.begin(), target.end());
  const std::string packets = packet_part(synfin(words).out);
  std::vector<std::string> arguments{"-n"};
  arguments.insert(arguments.end(), style.begin(), style.end());
  EXPECT_EQ(packets, tcpdump_text(file, arguments)) << ::testing::PrintToString(words);
  return packets;
}

TEST_P(ProbePorts, PacketLinesAreTcpdumpsInEveryStyle) {
  in_lab([] {
    for (const auto& style : styles()) {
      const std::string packets = expect_tcpdumps_lines(style, {"-w", "0.2", "192.0.2.2", GetParam().number});
      EXPECT_GE(lines_of(packets).size(), GetParam().frames) << packets;
    }
  });
}

TEST(ProbePorts, BannerUnderHoldIsNamedAsTcpdumpNamesIt) {
  in_lab([] {
    serve_at_peer(22, [](PeerConnection& client) {
      client.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
      client.read_to_end();
    });
    for (const char* style : {"-n", "-v", "-vv", "-x"}) {
      const std::string packets = expect_tcpdumps_lines({style}, {"--hold", "1.5", "192.0.2.2", "22"});
      EXPECT_THAT(packets, HasSubstr("length 32: SSH: SSH-2.0-OpenSSH_9.2p1 Debian-2\n"));
    }
    const Finished run = synfin({"probe", "--hold", "1.5", "192.0.2.2", "22"});
    EXPECT_THAT(run.out, ContainsRegex("\nConnection to 192.0.2.2 22 port \\[tcp/ssh\\] succeeded!\n"));
    EXPECT_THAT(run.out, HasSubstr("32 bytes received"));
  });
}

TEST(ProbePorts, RequestIsNamedAsTcpdumpNamesIt) {
  in_lab([] {
    serve_at_peer(8080, [](PeerConnection& client) { client.read_to_end(); });
    const std::vector<std::string> target{"--send", "GET / HTTP/1.0\\r\\n\\r\\n", "192.0.2.2", "8080"};
    EXPECT_THAT(expect_tcpdumps_lines({}, target), HasSubstr("length 18: HTTP: GET / HTTP/1.0\n"));
    expect_tcpdumps_lines({"-v"}, target);
  });
}

TEST(ProbePorts, OneOpenPortAmongManyIsSuccess) {
  in_lab([] {
    const Finished run = synfin({"probe", "-q", "-w", "0.3", "192.0.2.2", "80-83"});
    EXPECT_EQ(run.code, 0);
    const auto lines = lines_of(run.out);
    ASSERT_GE(lines.size(), 5u) << run.out;
    EXPECT_THAT(lines[0], HasSubstr(" 80 port "));
    EXPECT_THAT(lines[1], HasSubstr(" port 81 "));
    EXPECT_THAT(lines[2], HasSubstr(" port 82 "));
    EXPECT_THAT(lines[3], HasSubstr(" port 83 "));
    EXPECT_EQ(lines[4], "--- 192.0.2.2: 4 sent, 3 answered, 1 open, 1 closed, 2 filtered ---");
  });
}

}  // namespace
}  // namespace synfin::test
