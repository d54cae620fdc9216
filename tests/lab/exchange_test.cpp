#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "synfin/net/sender.h"

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"
#include "support/one_cpu.h"

namespace synfin::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Exchange {
  Finished run;
  std::vector<std::string> ours;  // the flags of our segments
  std::vector<std::string> theirs;
};

// One exchange, and what of it was on the wire.
Exchange exchange(std::vector<std::string> words) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("exchange.pcap");
  words.insert(words.begin(), {"probe", "--write", file});
  Exchange done;
  done.run = synfin(words);
  for (const CapturedSegment& s : segments_of(file)) {
    auto& flags = s.from_a() ? done.ours : done.theirs;
    flags.push_back(wire::to_string(s.segment.flags));
  }
  return done;
}

TEST(Exchange, HalfOpenAnswersTheSynAckWithReset) {
  in_lab([] {
    const Exchange done = exchange({"--half-open", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_THAT(done.ours, ElementsAre("S", "R"));
    EXPECT_THAT(done.theirs, ElementsAre("S."));
    EXPECT_THAT(done.run.out, HasSubstr("reset by us"));
  });
}

TEST(Exchange, CloseRstResets) {
  in_lab([] {
    const Exchange done = exchange({"--close", "rst", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_THAT(done.ours, ElementsAre("S", ".", "R."));
    EXPECT_THAT(done.run.out, HasSubstr("# ESTABLISHED -> CLOSED\n"));
  });
}

TEST(Exchange, CloseNoneLeavesThePeerWithAConnection) {
  in_lab([] {
    const Exchange done = exchange({"--close", "none", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_THAT(done.ours, ElementsAre("S", "."));
    EXPECT_THAT(done.run.out, HasSubstr(", left open, 3 segments"));
  });
}

TEST(Exchange, PiggybackedFinIsOnTheThirdSegment) {
  in_lab([] {
    const Exchange done = exchange({"--piggyback-fin", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_THAT(done.ours, ElementsAre("S", "F.", "."));
  });
}

TEST(Exchange, ThePeersFinMayComeFirst) {
  in_lab([] {
    serve_at_peer(13, [](PeerConnection& client) {
      client.send("noon\r\n");
      client.close();
    });
    const Exchange done = exchange({"--expect-close", "192.0.2.2", "13"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    for (const char* change :
         {"# ESTABLISHED -> CLOSE-WAIT\n", "# CLOSE-WAIT -> LAST-ACK\n", "# LAST-ACK -> CLOSED\n"})
      EXPECT_THAT(done.run.out, HasSubstr(change)) << done.run.out;
    EXPECT_THAT(done.run.out, HasSubstr("by the peer, whose FIN came first"));
    EXPECT_THAT(done.run.out, HasSubstr("6 bytes received"));
    EXPECT_THAT(done.run.out, Not(HasSubstr("Flags [R")));
  });
}

// What `nc -z` does to an SSH server: its banner meets a socket that is closed.
TEST(Exchange, ABannerAfterOurFinIsAnsweredWithResetAndExplained) {
  in_lab([] {
    serve_at_peer(2525, [](PeerConnection& client) {
      client.read_to_end();
      client.send("220 late\r\n");
      client.read_to_end();
    });
    const Exchange done = exchange({"192.0.2.2", "2525"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    ASSERT_FALSE(done.ours.empty());
    EXPECT_EQ(done.ours.back(), "R") << done.run.out;
    EXPECT_THAT(done.run.out, ContainsRegex("\nthe peer sent 10 bytes after our FIN: [^\n]+RST[^\n]+\n$"));
  });
}

// And what the kernel does in its place.
TEST(Exchange, TheKernelAnswersALateBannerLikewise) {
  in_lab([] {
    serve_at_peer(2525, [](PeerConnection& client) {
      client.read_to_end();
      client.send("220 late\r\n");
      client.read_to_end();
    });
    const Exchange done = exchange({"--via", "kernel", "192.0.2.2", "2525"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_EQ(done.ours.back(), "R") << done.run.out;
  });
}

// The peer loses our first two bare ACKs, that of its SYN and that of its FIN; so it sends the FIN again.
constexpr const char* lose_two_acks =
    "add table ip t; add chain ip t i { type filter hook input priority 0; }; "
    "add rule ip t i tcp dport 80 tcp flags & (syn|fin|rst|ack) == ack quota until 110 bytes drop";

// With two CPUs the peer's kernel may send its ACK of our FIN after its own FIN, and that ACK is answered,
// too.
TEST(Exchange, LingerAnswersAFinThatComesAgain) {
  const OneCpu all(0);
  in_lab([] {
    at_peer([] { nft(lose_two_acks); });
    const Exchange done = exchange({"--linger", "3", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_EQ(std::count(done.theirs.begin(), done.theirs.end(), "F."), 2) << done.run.out;
    EXPECT_THAT(done.ours, ElementsAre("S", ".", "F.", ".", ".")) << done.run.out;
  });
}

TEST(Exchange, InterruptEndsItWithWhatWasSeen) {
  for (const int signal : {SIGINT, SIGTERM}) {
    in_lab([signal] {
      const TemporaryDirectory directory;
      const std::string file = directory.file("interrupted.pcap");
      SynfinProgram probe({"probe", "-w", "600", "--write", file, "192.0.2.2", "80,82"});
      ASSERT_TRUE(probe.prints("192.0.2.2.82: Flags [S]")) << probe.finish().err;
      probe.signal(signal);
      const Finished run = probe.finish();
      EXPECT_EQ(run.code, 128 + signal);
      EXPECT_THAT(run.out, HasSubstr("Connection to 192.0.2.2 80 port [tcp/http] succeeded!\n"));
      EXPECT_THAT(run.out, HasSubstr("synfin: 192.0.2.2 port 82: interrupted in SYN-SENT\n"));
      EXPECT_THAT(run.out, HasSubstr("--- 192.0.2.2: 2 sent, 1 answered, 1 open ---\n"));
      EXPECT_EQ(count_of(segments_of(file), [](const wire::Segment& s) { return s.destination_port == 82; }),
                count(run.out, ".82: "));
    });
  }
}

TEST(Exchange, InterruptResetsAnOpenConnection) {
  in_lab([] {
    SynfinProgram probe({"probe", "--hold", "600", "192.0.2.2", "80"});
    ASSERT_TRUE(probe.prints("Flags [.]"));
    probe.signal(SIGINT);
    const Finished run = probe.finish();
    EXPECT_EQ(run.code, 128 + SIGINT);
    EXPECT_THAT(run.out, HasSubstr("Connection to 192.0.2.2 80 port [tcp/http] succeeded!\n"));
  });
}

TEST(Exchange, LadderHasBothEndsStates) {
  in_lab([] {
    const Finished run = synfin({"probe", "--ladder", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    for (const char* part : {"SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "TIME-WAIT", "SYN-RECEIVED",
                             "(CLOSE-WAIT)", "LAST-ACK", "(CLOSED)"})
      EXPECT_THAT(run.out, HasSubstr(part)) << run.out;
    EXPECT_THAT(run.out, Not(HasSubstr("Flags [")));
    EXPECT_THAT(run.out, HasSubstr("\nConnection to 192.0.2.2 80 port [tcp/http] succeeded!\n"));
  });
}

TEST(Exchange, NetnsMovesItToTheNamespaceOfThatName) {
  in_lab([] {
    const Exchange done = exchange({"--netns", "synfin-b", "192.0.2.1", "81"});
    EXPECT_EQ(done.run.code, 1) << done.run.err;
    EXPECT_THAT(done.run.out, HasSubstr("IP 192.0.2.2."));
    EXPECT_THAT(done.run.out, HasSubstr("\nclosed (reset), "));
  });
}

// An address of the host's own goes over lo.
TEST(Exchange, OwnAddressWorksLikeAnyOther) {
  in_lab([] {
    const Exchange done = exchange({"--netns", "synfin-b", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_THAT(done.run.out, ContainsRegex("IP 192.0.2.2.[0-9]+ > 192.0.2.2.80: Flags \\[F.\\]"));
    EXPECT_THAT(done.run.out, Not(HasSubstr("Flags [R")));
  });
}

TEST(Exchange, OwnAddressGoesOverLoWhateverTheInterfaceAsked) {
  in_lab([] {
    const Exchange done = exchange({"-i", "synfin-b", "--netns", "synfin-b", "192.0.2.2", "80"});
    EXPECT_EQ(done.run.code, 0) << done.run.err;
    EXPECT_THAT(done.run.out, HasSubstr("-> TIME-WAIT"));
  });
}

// The route of packets from that source, as `ip route get 192.0.2.2 from 192.0.2.3` has it.
TEST(Exchange, ASourceOfItsOwnTakesTheRouteOfItsRule) {
  in_lab([] {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"link", "add", "other", "type", "veth", "peer", "name", "end"},
             {"link", "set", "end", "up"},
             {"link", "set", "other", "up"},
             {"addr", "add", "192.0.2.3/32", "dev", "other"},
             {"neigh", "add", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", "other"},
             {"route", "add", "192.0.2.2", "dev", "other", "table", "100"},
             {"rule", "add", "from", "192.0.2.3", "lookup", "100"}}) {
      std::vector<std::string> command{"/usr/sbin/ip"};
      command.insert(command.end(), words.begin(), words.end());
      Program ip(command);
      const std::string said = ip.read_all();
      ASSERT_EQ(ip.wait(), 0) << said;
    }
    const Finished run = synfin({"probe", "-s", "192.0.2.3", "-w", "0.3", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 1) << run.err;
    EXPECT_THAT(run.out, ContainsRegex("IP 192.0.2.3.[0-9]+ > 192.0.2.2.80: Flags \\[S\\]"));
  });
}

// A resolver that never answers holds up what is printed, and no segment: not the FIN that is due when lines
// wait for their names.
TEST(Exchange, ASlowResolverDelaysNoSegment) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string resolver = directory.file("resolv.conf");
    const std::string file = directory.file("named.pcap");
    std::ofstream(resolver) << "nameserver 192.0.2.2\noptions timeout:1 attempts:1\n";
    at_peer([] {
      nft("add table ip d; add chain ip d i { type filter hook input priority 0; }; "
          "add rule ip d i udp dport 53 drop");
    });
    ASSERT_EQ(::mount(resolver.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr), 0);
    const Finished run = synfin({"probe", "--names", "--hold", "0.2", "--write", file, "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(count(run.out, " > 192.0.2.2.http: Flags ["), 4) << run.out;
    const auto segments = segments_of(file);
    ASSERT_GE(segments.size(), 6u);
    EXPECT_LT(segments.back().stamp - segments.front().stamp, std::chrono::seconds(1))
        << "none waited for a name";
    // Neither side had to send anything again. (The peer may acknowledge our FIN apart from its own.)
    EXPECT_EQ(count_of(segments, &wire::Segment::syn), 2) << run.out;
    EXPECT_EQ(count_of(segments, &wire::Segment::fin), 2) << run.out;
  });
}

std::uint16_t port_of_client(const PeerConnection& client) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getpeername(client.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// A TCP header that says it is 12 bytes long (RFC 9293 3.1: five words at least). The kernel puts in the IP
// header's length, ID and checksum.
wire::Bytes impossible_segment(std::uint16_t from, std::uint16_t to) {
  const auto high = [](std::uint16_t value) { return static_cast<std::uint8_t>(value >> 8); };
  const auto low = [](std::uint16_t value) { return static_cast<std::uint8_t>(value & 0xff); };
  return {0x45, 0, 0,   40, 0,    1,    0x40,       0,         64,       6,       0, 0, 192, 0,
          2,    2, 192, 0,  2,    1,    high(from), low(from), high(to), low(to), 0, 0, 0,   1,
          0,    0, 0,   1,  0x30, 0x10, 0,          0,         0,        0,       0, 0};
}

TEST(Exchange, FramesThatDoNotParseAreCountedAndKept) {
  in_lab([] {
    serve_at_peer(7000, [](PeerConnection& client) {
      net::Sender sender;
      for (int i = 0; i < 3; ++i)
        sender.send(impossible_segment(7000, port_of_client(client)), net::lab_address_a);
      client.close();  // what the client waits for comes after them
    });
    const TemporaryDirectory directory;
    const std::string file = directory.file("unparsed.pcap");
    const Finished run = synfin({"probe", "--expect-close", "--write", file, "192.0.2.2", "7000"});
    EXPECT_EQ(run.code, 0);
    EXPECT_EQ(run.err, "synfin: 3 captured packets could not be parsed\n");
    EXPECT_EQ(count(tcpdump_text(file, {"-n"}), "bad hdr length 12"), 3);
  });
}

}  // namespace
}  // namespace synfin::test
