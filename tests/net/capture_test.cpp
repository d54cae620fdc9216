#include "synfin/net/capture.h"

#include <cerrno>
#include <chrono>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include "synfin/net/privileges.h"
#include "synfin/net/sender.h"

#include "net/loopback.h"
#include "support/private_network.h"
#include "support/promiscuity.h"

namespace synfin::net {
namespace {

using test::localhost;
using test::segment_in;
using test::thrown_by;
using test::wait_for_frame;
using CaptureTest = test::PrivateNetwork;

const wire::Endpoint near_end{localhost, 40000};
const wire::Endpoint far_end{localhost, 81};

TEST_F(CaptureTest, OnLoEachPacketAppearsOnceInOrder) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    Sender sender;
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 7000), localhost));
    const auto* frame = wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_TRUE(segment_in(capture, *frame).syn());
    EXPECT_EQ(segment_in(capture, *frame).seq, wire::Seq(7000));
    frame = wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_TRUE(segment_in(capture, *frame).rst());
    EXPECT_EQ(segment_in(capture, *frame).ack(), wire::Seq(7001));
  });
}

TEST_F(CaptureTest, NextNeverWaits) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    EXPECT_FALSE(capture.next());
    Sender sender;
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
    EXPECT_TRUE(wait_for_frame(capture));  // the SYN
    EXPECT_TRUE(wait_for_frame(capture));  // its answer
    EXPECT_FALSE(capture.next());
  });
}

TEST_F(CaptureTest, ItIsClosedOnExec) {
  inside([] {
    const Capture capture(test::tcp_on_lo());
    EXPECT_EQ(::fcntl(capture.fd(), F_GETFD), FD_CLOEXEC);
  });
}

TEST_F(CaptureTest, StampsAreWallTimeInNanoseconds) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    Sender sender;
    bool finer_than_microseconds = false;
    const auto before = std::chrono::system_clock::now().time_since_epoch();
    auto last = tcp::WallTime(before);
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
      const auto* frame = wait_for_frame(capture);
      ASSERT_TRUE(frame);
      EXPECT_GE(frame->stamp.wall(), last);
      last = frame->stamp.wall();
      finer_than_microseconds |= frame->stamp.nanoseconds % 1000 != 0;
    }
    EXPECT_LE(last.time_since_epoch(), std::chrono::system_clock::now().time_since_epoch());
    EXPECT_TRUE(finer_than_microseconds);
  });
}

TEST_F(CaptureTest, TheFilterKeepsTheRestOut) {
  inside([] {
    test::run({"ip", "addr", "add", "192.0.2.1/32", "dev", "lo"});
    auto options = test::tcp_on_lo();
    options.filter = "tcp and host 192.0.2.1";
    Capture capture(options);
    Sender sender;
    const wire::Endpoint ours{{0xc0000201}, 40000};
    const wire::Endpoint theirs{{0xc0000201}, 81};
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
    ASSERT_TRUE(sender.send(test::syn(ours, theirs, 2), ours.address));
    const auto* frame = wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_EQ(segment_in(capture, *frame).seq, wire::Seq(2));
  });
}

TEST_F(CaptureTest, TheSnapshotLengthCutsAndTheWireLengthTells) {
  inside([] {
    auto options = test::tcp_on_lo();
    options.snapshot_length = 60;
    Capture capture(options);
    EXPECT_EQ(capture.snapshot_length(), 60);
    Sender sender;
    wire::Bytes packet = test::syn(near_end, far_end, 1);
    packet.resize(140);
    ASSERT_TRUE(sender.send(packet, localhost));
    const auto* frame = wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->bytes.size(), 60u);
    EXPECT_EQ(frame->wire_length, 154u);
  });
}

TEST_F(CaptureTest, AFullBufferIsCountedAsDrops) {
  inside([] {
    auto options = test::tcp_on_lo();
    options.buffer_size = 64 << 10;
    Capture capture(options);
    Sender sender;
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
    std::uint64_t seen = 0;
    while (capture.next()) ++seen;
    const CaptureCounts counts = capture.counts();
    EXPECT_GT(seen, 0u);
    EXPECT_GT(counts.dropped, 0u);
    EXPECT_GE(counts.dropped + seen, 1000u);
    EXPECT_GE(counts.received, seen);
  });
}

// Kilobytes of this process's resident memory that map a socket's ring.
std::size_t resident_rings() {
  std::ifstream maps("/proc/self/smaps");
  std::string line;
  bool in_ring = false;
  std::size_t kilobytes = 0;
  while (std::getline(maps, line)) {
    if (line.find('-') != std::string::npos && line.find("rw-s") != std::string::npos)
      in_ring = line.find("socket:[") != std::string::npos;
    if (in_ring && line.starts_with("Rss:")) {
      kilobytes += std::stoul(line.substr(4));
      in_ring = false;
    }
  }
  return kilobytes;
}

TEST_F(CaptureTest, TheBufferTakesTheMemoryAskedForAndNoMore) {
  inside([] {
    for (const int snapshot_length : {64, 256, 1900, 2048, 9216, 65535}) {
      auto options = test::tcp_on_lo();
      options.snapshot_length = snapshot_length;
      const Capture capture(options);
      EXPECT_LE(resident_rings(), 1024u + 64) << snapshot_length;
      EXPECT_GE(resident_rings(), 1024u - 64) << snapshot_length;
    }
  });
}

TEST_F(CaptureTest, ReadingNeedsNoPrivilege) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    Sender sender;
    drop_privileges();
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
    EXPECT_TRUE(wait_for_frame(capture));
    const auto thrown = thrown_by([] { Capture again(test::tcp_on_lo()); });
    EXPECT_EQ(thrown.error, EPERM);
    EXPECT_TRUE(thrown.text.starts_with("capturing on interface 'lo' needs CAP_NET_RAW: ")) << thrown.text;
  });
}

TEST_F(CaptureTest, AnInterfaceThatIsNotThereIsNamed) {
  inside([] {
    CaptureOptions options;
    options.interface = "nope0";
    EXPECT_EQ(thrown_by([&] { Capture capture(options); }).text,
              "capturing on interface 'nope0': there is no such interface; `ip link` lists them");
  });
}

TEST_F(CaptureTest, AnInterfaceThatIsDownIsNamed) {
  inside([] {
    test::run({"ip", "link", "set", "lo", "down"});
    const auto thrown = thrown_by([] { Capture capture(test::tcp_on_lo()); });
    EXPECT_EQ(thrown.error, ENETDOWN);
    EXPECT_TRUE(thrown.text.starts_with("capturing on interface 'lo': it is down; ")) << thrown.text;
  });
}

TEST_F(CaptureTest, AWrongFilterIsQuotedWithTheReason) {
  inside([] {
    auto options = test::tcp_on_lo();
    options.filter = "tcp prot 80";
    try {
      Capture capture(options);
      ADD_FAILURE() << "the filter was taken";
    } catch (const FilterError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("the filter 'tcp prot 80' is wrong: "))
          << error.what();
    }
  });
}

TEST_F(CaptureTest, TheInterfaceGoingDownForAWhileDoesNotEndIt) {
  inside([] {
    Capture capture(test::tcp_on_lo());
    test::run({"ip", "link", "set", "lo", "down"});
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(capture.next());
    test::run({"ip", "link", "set", "lo", "up"});
    Sender sender;
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 5), localhost));
    const auto* frame = wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_EQ(segment_in(capture, *frame).seq, wire::Seq(5));
  });
}

TEST_F(CaptureTest, TheInterfaceGoingAwayEndsIt) {
  inside([] {
    test::run({"ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"});
    test::run({"ip", "link", "set", "v0", "up"});
    auto options = test::tcp_on_lo();
    options.interface = "v0";
    Capture capture(options);
    test::run({"ip", "link", "del", "v0"});
    const auto thrown = thrown_by([&] { wait_for_frame(capture); });
    EXPECT_EQ(thrown.error, ENETDOWN);
    EXPECT_TRUE(thrown.text.starts_with("capturing on interface 'v0' stopped: ")) << thrown.text;
  });
}

TEST_F(CaptureTest, AnyNamesTheInterfaceInItsHeaders) {
  inside([] {
    auto options = test::tcp_on_lo();
    options.interface = "any";
    Capture capture(options);
    EXPECT_EQ(capture.link_type(), DLT_LINUX_SLL2);
    Sender sender;
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 9), localhost));
    const auto* frame = wait_for_frame(capture);
    ASSERT_TRUE(frame);
    EXPECT_EQ(segment_in(capture, *frame).seq, wire::Seq(9));
  });
}

TEST_F(CaptureTest, WithoutImmediateModeFramesComeAllTheSame) {
  inside([] {
    auto options = test::tcp_on_lo();
    options.immediate = false;
    Capture capture(options);
    Sender sender;
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
    EXPECT_TRUE(wait_for_frame(capture));
  });
}

TEST_F(CaptureTest, IsPromiscuousOnlyWhereThatIsAskedFor) {
  inside([] {
    test::run({"ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"});
    test::run({"ip", "link", "set", "v0", "up"});
    auto options = test::tcp_on_lo();
    options.interface = "v0";
    for (const bool asked_for : {false, true}) {
      options.promiscuous = asked_for;
      const Capture capture(options);
      EXPECT_EQ(test::promiscuity("v0"), asked_for ? 1 : 0);
    }
    EXPECT_EQ(test::promiscuity("v0"), 0);
  });
}

std::string filter_error(const CaptureOptions& options) {
  try {
    const Capture capture(options);
  } catch (const FilterError& error) {
    return error.what();
  }
  return "";
}

TEST_F(CaptureTest, WrongFilterIsNamedAsItWasGiven) {
  inside([] {
    auto options = test::tcp_on_lo();
    options.also = "ip proto 6";
    options.filter = "port and";
    EXPECT_EQ(filter_error(options).find("the filter 'port and' is wrong: "), 0u);
    options.filter = "port 80) or (port 81";  // together they would be an expression
    EXPECT_EQ(filter_error(options).find("the filter 'port 80) or (port 81' is wrong: "), 0u);
    options.filter = "ip proto 17";
    EXPECT_EQ(filter_error(options).find("the filter 'ip proto 17' lets nothing through"), 0u);
    options.filter = "port 80";
    EXPECT_EQ(filter_error(options), "");
  });
}

TEST_F(CaptureTest, MovesKeepTheCapture) {
  inside([] {
    Capture first(test::tcp_on_lo());
    Capture second(std::move(first));
    first = std::move(second);
    Sender sender;
    ASSERT_TRUE(sender.send(test::syn(near_end, far_end, 1), localhost));
    EXPECT_TRUE(wait_for_frame(first));
    EXPECT_EQ(first.warning(), "");
  });
}

}  // namespace
}  // namespace synfin::net
