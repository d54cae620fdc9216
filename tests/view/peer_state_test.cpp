#include "view/peer_state.h"

#include <variant>

#include <gtest/gtest.h>

#include "synfin/wire/parse.h"

#include "view/exchange.h"

namespace synfin::view {
namespace {

using namespace testing;

// The peer's state after each packet, one text a packet.
std::vector<std::string> states(const Exchange& e) {
  PeerState peer;
  std::vector<std::string> out;
  for (const Record& record : e.records()) {
    const auto packet = wire::parse(record.packet);
    const auto& s = std::get<wire::Segment>(packet.value());
    record.origin == Origin::peer ? peer.sent_by(s) : peer.sent_to(s);
    out.push_back(peer.text());
  }
  return out;
}

using Texts = std::vector<std::string>;
constexpr auto moment = microseconds(9000);

TEST(PeerState, ThreeSegmentClose) {
  EXPECT_EQ(states(sample()),
            (Texts{"", "SYN-RECEIVED", "(ESTABLISHED)", "(CLOSE-WAIT)", "LAST-ACK", "(CLOSED)"}));
}

TEST(PeerState, FourSegmentClose) {
  Exchange e = closing();
  e.peer(moment, segment(Flag::ack, irs + 1, iss + 2));
  e.peer(moment, segment(Flag::fin | Flag::ack, irs + 1, iss + 2));
  e.ours(moment, segment(Flag::ack, iss + 2, irs + 2));
  EXPECT_EQ(states(e), (Texts{"", "SYN-RECEIVED", "(ESTABLISHED)", "(CLOSE-WAIT)", "CLOSE-WAIT", "LAST-ACK",
                              "(CLOSED)"}));
}

TEST(PeerState, PeerClosesFirst) {
  Exchange e = opened();
  e.peer(moment, segment(Flag::fin | Flag::ack, irs + 1, iss + 1));
  e.ours(moment, segment(Flag::ack, iss + 1, irs + 2));
  e.ours(moment, segment(Flag::fin | Flag::ack, iss + 1, irs + 2));
  e.peer(moment, segment(Flag::ack, irs + 2, iss + 2));
  EXPECT_EQ(states(e), (Texts{"", "SYN-RECEIVED", "(ESTABLISHED)", "FIN-WAIT-1", "(FIN-WAIT-2)",
                              "(TIME-WAIT)", "TIME-WAIT"}));
}

TEST(PeerState, SimultaneousClose) {
  Exchange e = closing();
  e.peer(moment, segment(Flag::fin | Flag::ack, irs + 1, iss + 1));
  Exchange ack_first = e;
  e.ours(moment, segment(Flag::ack, iss + 2, irs + 2));
  e.peer(moment, segment(Flag::ack, irs + 2, iss + 2));
  EXPECT_EQ(states(e), (Texts{"", "SYN-RECEIVED", "(ESTABLISHED)", "(CLOSE-WAIT)", "FIN-WAIT-1",
                              "(TIME-WAIT)", "TIME-WAIT"}));
  ack_first.peer(moment, segment(Flag::ack, irs + 2, iss + 2));
  ack_first.ours(moment, segment(Flag::ack, iss + 2, irs + 2));
  EXPECT_EQ(states(ack_first), (Texts{"", "SYN-RECEIVED", "(ESTABLISHED)", "(CLOSE-WAIT)", "FIN-WAIT-1",
                                      "CLOSING", "(TIME-WAIT)"}));
}

TEST(PeerState, ASecondSynAckShowsThatOurAckWasLost) {
  Exchange e = opened();
  e.peer(moment, server_syn_ack());
  EXPECT_EQ(states(e).back(), "SYN-RECEIVED");
}

TEST(PeerState, DataProvesEstablished) {
  Exchange e = closing();
  e.peer(moment, with_text(segment(Flag::psh | Flag::ack, irs + 1, iss + 1), "hello"));
  EXPECT_EQ(states(e).back(), "ESTABLISHED");
}

TEST(PeerState, ResetsClose) {
  Exchange refused;
  refused.ours(moment, client_syn());
  refused.peer(moment, segment(Flag::rst | Flag::ack, Seq(0), iss + 1));
  EXPECT_EQ(states(refused), (Texts{"", "CLOSED"}));
  Exchange half_open;
  half_open.ours(moment, client_syn());
  half_open.peer(moment, server_syn_ack());
  half_open.ours(moment, segment(Flag::rst, iss + 1));
  EXPECT_EQ(states(half_open).back(), "(CLOSED)");
}

}  // namespace
}  // namespace synfin::view
