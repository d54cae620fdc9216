#include <chrono>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/notation.h"

#include "compare/peers.h"
#include "compare/runs.h"
#include "support/in_lab.h"
#include "support/one_cpu.h"

namespace synfin::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// The rules do not cry wolf. On one CPU, for on two the kernel itself is not always the same: see OneCpu.
TEST(Compare, TwoExchangesByTheKernelNeverDiffer) {
  const OneCpu all(0);
  in_lab([] {
    auto options = with_port("192.0.2.2", net::lab_open_port);
    options.control = true;
    options.exchange.via = app::Via::kernel;
    options.exchange.count = 100;
    options.exchange.interval = 0ms;
    const Verdict verdict = run_compare(options);
    EXPECT_EQ(verdict.code, 0) << verdict.text;
    EXPECT_EQ(verdict.text, "100 pairs, no difference in any\n");
  });
}

TEST(Compare, WhoComesFirstIsNoDifference) {
  in_lab([] {
    auto options = with_port("192.0.2.2", net::lab_open_port);
    options.first = app::Via::hand;
    options.exchange.count = 20;
    options.exchange.interval = 0ms;
    const Verdict verdict = run_compare(options);
    EXPECT_EQ(verdict.code, 0) << verdict.text;
  });
}

// Both failures are compared: an RST, ICMP, and the times at which a SYN is sent again.
TEST(Compare, AClosedAndASilentPortAreComparedToo) {
  in_lab([] {
    const Verdict closed = run_compare(with_port("192.0.2.2", net::lab_closed_port));
    EXPECT_EQ(closed.code, 0) << closed.text;
    const Verdict rejected = run_compare(with_port("192.0.2.2", net::lab_rejected_port));
    EXPECT_EQ(rejected.code, 0) << rejected.text;
    auto silent = with_port("192.0.2.2", net::lab_dropped_port);
    silent.exchange.plan.timeout = 4500ms;
    const Verdict none = run_compare(silent);
    EXPECT_EQ(none.code, 0) << none.text;
    EXPECT_THAT(none.text, HasSubstr("no difference"));
  });
}

TEST(Compare, AWrongTimeOfRetransmissionIsADifference) {
  in_lab([] {
    auto options = with_port("192.0.2.2", net::lab_dropped_port);
    options.exchange.plan.timeout = 1900ms;
    options.exchange.timers.rto = 1500ms;
    const Verdict verdict = run_compare(options);
    EXPECT_EQ(verdict.code, 1) << verdict.text;
    EXPECT_THAT(verdict.text, HasSubstr("SYN, retransmission 1: time since the packet before"));
  });
}

// A peer that the matrix has not.
TEST(Compare, AWindowSmallerThanASegmentIsFilledAlike) {
  const OneCpu all(0);
  in_lab([] {
    start_peers();
    for (const std::size_t size : {300u, 700u, 1400u}) {
      auto sending = with_port("192.0.2.2", port_of_peer("small window", "send"));
      sending.exchange.plan.send = wire::Bytes(size, 'x');
      const Verdict sent = run_compare_patiently(sending);
      EXPECT_EQ(sent.code, 0) << size << " bytes: " << sent.text;
    }
  });
}

// The kernel gives its segments to the card as frames of several.
TEST(Compare, DataOfManySegmentsIsComparedSegmentBySegment) {
  const OneCpu all(0);
  in_lab([] {
    start_peers();
    const auto compare_sending = [](const std::string& what, std::uint16_t port) {
      auto sending = with_port("192.0.2.2", port);
      sending.exchange.plan.send = wire::Bytes(what.begin(), what.end());
      sending.exchange.plan.hold = 100ms;
      sending.exchange.output.quiet = false;
      sending.exchange.output.ladder = true;
      return run_compare_patiently(sending);
    };
    for (const std::size_t size : {1449u, 2000u, 7240u, 7241u, 20000u, 60000u}) {
      const Verdict sent = compare_sending(std::string(size, 'x'), net::lab_open_port);
      const std::string all_of_it = "ACK ack=" + std::to_string(size + 1);
      EXPECT_EQ(sent.code, 0) << size << " bytes sent: " << sent.text;
      EXPECT_THAT(sent.text, HasSubstr(all_of_it));
      const Verdict answered = compare_sending(std::to_string(size), port_of_peer("closes late", "send"));
      EXPECT_EQ(answered.code, 0) << size << " bytes received: " << answered.text;
      EXPECT_THAT(answered.text, HasSubstr(all_of_it));
    }
  });
}

struct Deviation {
  std::function<void(app::ProbeOptions&)> make;
  std::string verdict;
};

// On a real wire, too, what was changed is what is named.
TEST(Compare, NamesWhatWasChanged) {
  const std::vector<Deviation> deviations = {
      {[](auto& o) { o.fields.ttl = std::uint8_t{9}; }, "SYN: IP TTL (64 / 9); ACK: IP TTL (64 / 9)"},
      {[](auto& o) { o.fields.df = false; }, "SYN: IP DF (1 / 0)"},
      {[](auto& o) { o.fields.tos = std::uint8_t{8}; }, "SYN: IP DSCP (0 / 2)"},
      {[](auto& o) { o.fields.mss = std::uint16_t{1400}; },
       " fields differ: SYN: option mss (1460 / 1400)\n"},  // and no more
      {[](auto& o) { o.fields.isn = 7u; }, "no difference"},
      {[](auto& o) { o.source_port = std::uint16_t{1023 + 1}; }, "SYN: TCP source port ("},
      {[](auto& o) { o.fields.options = wire::parse_options("mss 1460").value(); },
       "SYN: IP total length (60 / 44)"},
      {[](auto& o) { o.fields.ecn = true; }, "SYN: TCP flags (S / SEW)"},
      {[](auto& o) { o.piggyback_fin = true; }, "ACK: segment present ("},
  };
  in_lab([&] {
    for (const Deviation& deviation : deviations) {
      auto options = with_port("192.0.2.2", net::lab_open_port);
      deviation.make(options.exchange);
      const Verdict verdict = run_compare(options);
      EXPECT_EQ(verdict.code, deviation.verdict == "no difference" ? 0 : 1);
      EXPECT_THAT(verdict.text, HasSubstr(deviation.verdict));
    }
  });
}

}  // namespace
}  // namespace synfin::test
