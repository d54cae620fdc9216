#include "synfin/tcp/finding.h"

#include <gtest/gtest.h>

#include "tcp/seg.h"

namespace synfin::tcp::testing {
namespace {

struct Case {
  wire::Flags sent;
  Reason reason;
  Finding finding;
};
class FindingOf : public ::testing::TestWithParam<Case> {};

TEST_P(FindingOf, IsNmaps) { EXPECT_EQ(finding_of(GetParam().sent, GetParam().reason), GetParam().finding); }

constexpr wire::Flags none, xmas = FIN | PSH | wire::Flag::urg;

INSTANTIATE_TEST_SUITE_P(
    Scans, FindingOf,
    ::testing::Values(
        Case{SYN, Reason::syn_ack, Finding::open}, Case{SYN, Reason::split_handshake_syn, Finding::open},
        Case{SYN, Reason::reset, Finding::closed}, Case{SYN, Reason::no_response, Finding::filtered},
        Case{SYN, Reason::admin_prohibited, Finding::filtered}, Case{ACK, Reason::reset, Finding::unfiltered},
        Case{ACK, Reason::no_response, Finding::filtered}, Case{ACK, Reason::port_unreach, Finding::filtered},
        Case{SYN | ACK, Reason::reset, Finding::unfiltered},
        Case{SYN | ACK, Reason::no_response, Finding::filtered},
        Case{PSH | ACK, Reason::tcp_response, Finding::open}, Case{FIN, Reason::reset, Finding::closed},
        Case{FIN, Reason::no_response, Finding::open_or_filtered},
        Case{none, Reason::no_response, Finding::open_or_filtered},
        Case{none, Reason::reset, Finding::closed},
        Case{xmas, Reason::no_response, Finding::open_or_filtered},
        Case{xmas, Reason::host_unreach, Finding::filtered}, Case{FIN | ACK, Reason::reset, Finding::closed},
        Case{FIN | ACK, Reason::no_response, Finding::open_or_filtered},
        Case{SYN | FIN, Reason::no_response, Finding::open_or_filtered},
        Case{RST, Reason::no_response, Finding::open_or_filtered},
        Case{RST | ACK, Reason::no_response, Finding::open_or_filtered}));

wire::Segment segment(wire::Flags flags) {
  wire::Segment s;
  s.flags = flags;
  return s;
}

TEST(Finding, ReasonsOfSegmentsAreNmaps) {
  EXPECT_EQ(reason_of(segment(SYN | ACK)), Reason::syn_ack);
  EXPECT_EQ(reason_of(segment(SYN)), Reason::split_handshake_syn);
  EXPECT_EQ(reason_of(segment(RST | ACK)), Reason::reset);
  EXPECT_EQ(reason_of(segment(RST)), Reason::reset);
  EXPECT_EQ(reason_of(segment(ACK)), Reason::tcp_response);
}

TEST(Finding, ReasonsOfErrorsAreThoseOfTheirCode) {
  wire::IcmpError error;
  error.type = 3;
  error.code = 13;
  EXPECT_EQ(reason_of(error), Reason::admin_prohibited);
}

}  // namespace
}  // namespace synfin::tcp::testing
