#include <csignal>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include "lab/packets.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// --via kernel: the kernel's own exchange under our capture.
namespace synfin::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ViaKernel, RepeatsFromOnePortKeepTheirPacketsApart) {
  in_lab_on_one_cpu([] {
    const Finished run = synfin({"probe", "--json", "--via", "kernel", "--sport", "5000", "--parallel", "4",
                                 "-c", "100", "--interval", "0", "192.0.2.2", "81"});
    EXPECT_EQ(run.code, 1) << run.err;
    std::map<int, int> packets;
    for (const std::string& line : lines_of(run.out)) {
      const auto object = nlohmann::json::parse(line);
      if (object["type"] == "packet") ++packets[object["connection"]];
    }
    ASSERT_EQ(packets.size(), 100u);
    EXPECT_EQ(packets.begin()->first, 1);
    for (const auto& [connection, number] : packets) EXPECT_EQ(number, 2) << connection;
  });
}

// Nobody answers ARP for the address: there is no packet to tell by.
TEST(ViaKernel, AHostThatIsNotThereIsUnreachable) {
  in_lab_on_one_cpu([] {
    const Finished run = synfin({"probe", "--via", "kernel", "-w", "20", "192.0.2.77", "80"});
    EXPECT_EQ(run.code, 1) << run.err;
    EXPECT_THAT(run.out, HasSubstr("failed: No route to host"));
    EXPECT_THAT(run.out, HasSubstr("filtered (host-unreach)"));
  });
}

TEST(ViaKernel, AllOfALongFileIsSent) {
  in_lab_on_one_cpu([] {
    constexpr std::size_t size = 3'000'000;
    serve_at_peer(7001, [](PeerConnection& client) { client.read_to_end(); });
    const TemporaryDirectory directory;
    const std::string data = directory.file("data");
    const std::string file = directory.file("sent.pcap");
    std::ofstream(data) << std::string(size, 'x');
    const Finished run =
        synfin({"probe", "--via", "kernel", "-q", "--send-file", data, "--write", file, "192.0.2.2", "7001"});
    EXPECT_EQ(run.code, 0) << run.err;
    const auto ours = ours_of(file);
    ASSERT_FALSE(ours.empty());
    const wire::Seq first = ours.front().segment.seq + 1;
    wire::Seq end = first;
    for (const CapturedSegment& s : ours)
      if (s.segment.fin()) end = s.segment.end();
    EXPECT_EQ(static_cast<std::size_t>(wire::distance(first, end)), size + 1) << "the data and the FIN";
  });
}

// -w is for silence: it cuts nobody short who talks.
TEST(ViaKernel, APeerThatKeepsTalkingIsHeardToItsEnd) {
  in_lab_on_one_cpu([] {
    constexpr auto pause = std::chrono::milliseconds(250);
    serve_at_peer(7002, [pause](PeerConnection& client) {
      for (int i = 0; i < 12; ++i) {
        client.send("tick\n");
        std::this_thread::sleep_for(pause);  // the talking itself, not a wait for something
      }
      client.close();
    });
    const Finished run =
        synfin({"probe", "--via", "kernel", "-w", "0.8", "--expect-close", "192.0.2.2", "7002"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("by the peer, whose FIN came first"));
    EXPECT_THAT(run.out, HasSubstr("60 bytes received"));
  });
}

// In LAST-ACK, too, the exchange is over when the last FIN is acknowledged.
TEST(ViaKernel, ALastFinThatIsLostIsSeenAgain) {
  in_lab_on_one_cpu([] {
    serve_at_peer(7003, [](PeerConnection& client) {
      ::shutdown(client.descriptor(), SHUT_WR);
      client.read_to_end();
    });
    at_peer([] {
      nft("table ip first {\n"
          "  set seen { type inet_service; flags dynamic; }\n"
          "  chain input {\n"
          "    type filter hook input priority 0;\n"
          "    tcp dport 7003 tcp flags & fin == fin tcp sport != @seen add @seen { tcp sport } drop\n"
          "  }\n"
          "}\n");
    });
    const Finished run = synfin({"probe", "--via", "kernel", "-t", "--expect-close", "192.0.2.2", "7003"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("by the peer, whose FIN came first"));
    int fins = 0;
    for (const std::string& line : lines_of(run.out))
      fins += line.find("> 192.0.2.2.7003: Flags [F.]") != std::string::npos;
    EXPECT_EQ(fins, 2) << run.out;
  });
}

TEST(ViaKernel, AnInterruptOfAnOpenConnectionStillHasItsVerdict) {
  in_lab_on_one_cpu([] {
    SynfinProgram probe({"probe", "--via", "kernel", "--hold", "60", "192.0.2.2", "80"});
    ASSERT_TRUE(probe.prints("Flags [.]"));
    probe.signal(SIGINT);
    const Finished run = probe.finish();
    EXPECT_EQ(run.code, 128 + SIGINT);
    EXPECT_THAT(run.out, HasSubstr("succeeded!"));
    EXPECT_THAT(run.out, Not(HasSubstr("interrupted")));
  });
}

TEST(ViaKernel, APrivilegedPortIsRefusedWithTheReason) {
  in_lab_on_one_cpu([] {
    const Finished run = synfin({"probe", "--via", "kernel", "--sport", "90", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err,
                HasSubstr("port 90: Permission denied; ports below net.ipv4.ip_unprivileged_port_start"));
    EXPECT_THAT(lines_of(run.err), testing::SizeIs(1));
  });
}

}  // namespace
}  // namespace synfin::test
