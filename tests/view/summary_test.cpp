#include "synfin/view/summary.h"

#include <gtest/gtest.h>

#include "view/exchange.h"

namespace synfin::view {
namespace {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tcp::Closing;

SegmentSpec fin_of_ours(Seq ack = irs + 1) { return segment(Flag::fin | Flag::ack, iss + 1, ack); }
SegmentSpec fin_of_peer(Seq ack) { return segment(Flag::fin | Flag::ack, irs + 1, ack); }

Summary of(const Exchange& e) { return summarise(e.records()); }

TEST(Summary, OfNothingIsEmpty) {
  const Summary s = summarise({});
  EXPECT_EQ(s.segments, 0u);
  EXPECT_EQ(s.handshake, std::nullopt);
  EXPECT_EQ(s.close, std::nullopt);
  EXPECT_EQ(s.closing, Closing::unfinished);
}

TEST(Summary, SampleExchange) {
  const Summary s = of(sample());
  EXPECT_EQ(s.handshake, microseconds(2526));
  EXPECT_EQ(s.answer_gap, microseconds(32));
  EXPECT_EQ(s.close, microseconds(2671));
  EXPECT_EQ(s.closing, Closing::three_segment);
  EXPECT_EQ(s.segments, 6u);
  EXPECT_EQ(s.syns, 1u);
  EXPECT_EQ(s.bytes_sent + s.bytes_received, 0u);
  EXPECT_EQ(s.negotiated.peer_mss, 1440);
  EXPECT_EQ(s.negotiated.our_shift, 7);
  EXPECT_EQ(s.negotiated.peer_shift, 9);
  EXPECT_TRUE(s.negotiated.sack && s.negotiated.timestamps);
  EXPECT_FALSE(s.negotiated.ecn);
  EXPECT_EQ(s.peer_ttl, 64);
  EXPECT_EQ(s.peer_ip_id, 0);
}

TEST(Summary, FinApartFromItsAckIsFourSegment) {
  Exchange e = closing();
  e.peer(milliseconds(6), segment(Flag::ack, irs + 1, iss + 2));
  e.peer(milliseconds(8), fin_of_peer(iss + 2));
  e.ours(milliseconds(9), segment(Flag::ack, iss + 2, irs + 2));
  EXPECT_EQ(of(e).closing, Closing::four_segment);
}

TEST(Summary, FinsThatCrossAreSimultaneous) {
  Exchange e = closing();
  e.peer(milliseconds(6), fin_of_peer(iss + 1));
  e.ours(milliseconds(7), segment(Flag::ack, iss + 2, irs + 2));
  EXPECT_EQ(of(e).closing, Closing::unfinished);
  e.peer(milliseconds(8), segment(Flag::ack, irs + 2, iss + 2));
  EXPECT_EQ(of(e).closing, Closing::simultaneous);
}

TEST(Summary, PeersFinFirstIsByPeer) {
  Exchange e = opened();
  e.peer(milliseconds(6), fin_of_peer(iss + 1));
  e.ours(milliseconds(7), fin_of_ours(irs + 2));
  e.peer(milliseconds(8), segment(Flag::ack, irs + 2, iss + 2));
  EXPECT_EQ(of(e).closing, Closing::by_peer);
  EXPECT_EQ(of(e).close, milliseconds(1));
}

TEST(Summary, WithoutFinOrResetItIsLeftOpen) { EXPECT_EQ(of(opened()).closing, Closing::left_open); }

TEST(Summary, UnansweredFinIsUnfinished) {
  Exchange e = closing();
  e.ours(milliseconds(203), fin_of_ours());
  e.ours(milliseconds(407), fin_of_ours());
  EXPECT_EQ(of(e).closing, Closing::unfinished);
  EXPECT_EQ(of(e).fin_retransmissions, 2u);
  EXPECT_FALSE(of(e).fin_acknowledged);
  e.peer(milliseconds(408), segment(Flag::ack, irs + 1, iss + 2));
  EXPECT_TRUE(of(e).fin_acknowledged);
}

TEST(Summary, ResetByThePeerKeepsItsTtl) {
  Exchange e = closing();
  SegmentSpec rst = segment(Flag::rst, irs + 1);
  rst.ttl = std::uint8_t{57};
  e.peer(milliseconds(6), rst);
  EXPECT_EQ(of(e).closing, Closing::reset_by_peer);
  EXPECT_EQ(of(e).reset_ttl, 57);
  EXPECT_EQ(of(e).peer_ttl, 64);
}

TEST(Summary, ResetAfterAnOrderlyCloseDoesNotUndoIt) {
  Exchange e = sample();
  e.peer(milliseconds(6), segment(Flag::rst, irs + 2));
  EXPECT_EQ(of(e).closing, Closing::three_segment);
}

TEST(Summary, BannerAfterOurFinIsLateData) {
  Exchange e = closing();
  e.peer(milliseconds(6),
         with_text(segment(Flag::psh | Flag::ack, irs + 1, iss + 2), "SSH-2.0-OpenSSH_9.2p1"));
  EXPECT_FALSE(of(e).late_data_reset);
  e.ours(milliseconds(7), segment(Flag::rst, iss + 2));
  const Summary s = of(e);
  EXPECT_EQ(s.bytes_after_fin, 21u);
  EXPECT_TRUE(s.late_data_reset);
  EXPECT_EQ(s.closing, Closing::reset_by_us);
}

TEST(Summary, BannerBeforeOurFinIsNotLate) {
  Exchange e = opened();
  const auto banner = with_text(segment(Flag::psh | Flag::ack, irs + 1, iss + 1), "220 mail\r\n");
  e.peer(milliseconds(6), banner);
  e.ours(milliseconds(7), fin_of_ours(irs + 11));
  e.peer(milliseconds(8), banner);  // once more: nothing new
  e.ours(milliseconds(9), segment(Flag::rst, iss + 2));
  EXPECT_EQ(of(e).bytes_received, 10u);
  EXPECT_EQ(of(e).bytes_after_fin, 0u);
  EXPECT_FALSE(of(e).late_data_reset);
}

TEST(Summary, RetransmittedDataCountsOnce) {
  Exchange e = opened();
  const auto request = with_text(segment(Flag::psh | Flag::ack, iss + 1, irs + 1), "GET / HTTP/1.1\r\n\r\n");
  e.ours(milliseconds(6), request);
  e.ours(milliseconds(210), request);
  EXPECT_EQ(of(e).bytes_sent, 18u);
}

TEST(Summary, KernelsResetIsCountedAndResets) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  e.peer(milliseconds(1), server_syn_ack());
  e.kernel(milliseconds(2), segment(Flag::rst, iss + 1));
  e.ours(milliseconds(3), segment(Flag::ack, iss + 1, irs + 1));
  const Summary s = of(e);
  EXPECT_EQ(s.kernel_resets, 1u);
  EXPECT_EQ(s.closing, Closing::reset_by_us);
  EXPECT_EQ(s.answer_gap, milliseconds(2));
}

TEST(Summary, WithoutSegmentsByHandTheKernelIsUs) {
  Exchange e;
  e.kernel(milliseconds(0), client_syn());
  e.peer(milliseconds(1), server_syn_ack());
  e.kernel(milliseconds(2), segment(Flag::rst | Flag::ack, iss + 1, irs + 1));
  const Summary s = of(e);
  EXPECT_EQ(s.handshake, milliseconds(1));
  EXPECT_EQ(s.kernel_resets, 0u);
  EXPECT_EQ(s.closing, Closing::reset_by_us);
}

TEST(Summary, ClosedPortIsDecidedByItsReset) {
  Exchange e(81);
  e.ours(milliseconds(0), client_syn());
  e.ours(milliseconds(1000), client_syn());
  SegmentSpec rst = segment(Flag::rst | Flag::ack, Seq(0), iss + 1);
  rst.ttl = std::uint8_t{63};
  rst.id = std::uint16_t{4711};
  e.peer(milliseconds(1001), rst);
  const Summary s = of(e);
  EXPECT_EQ(s.handshake, milliseconds(1001));
  EXPECT_EQ(s.syns, 2u);
  EXPECT_EQ(s.syn_retransmissions, 1u);
  EXPECT_EQ(s.peer_ttl, 63);
  EXPECT_EQ(s.peer_ip_id, 4711);
  EXPECT_EQ(s.reset_ttl, std::nullopt);
}

TEST(Summary, AnswersThatAckNothingOfOursDoNotDecide) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  e.peer(milliseconds(1), segment(Flag::rst | Flag::ack, Seq(0), iss));
  e.peer(milliseconds(2), segment(Flag::rst, Seq(0)));
  e.peer(milliseconds(3), segment(Flag::syn | Flag::ack, irs, iss + 2));
  EXPECT_EQ(of(e).handshake, std::nullopt);
  EXPECT_EQ(of(e).peer_ttl, std::nullopt);
  e.peer(milliseconds(4), server_syn_ack());
  EXPECT_EQ(of(e).handshake, milliseconds(4));
}

TEST(Summary, BareSynIsAnAnswer) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  SegmentSpec syn = segment(Flag::syn, irs);
  syn.options = syn_options(1460, {1, 0}, 5);
  e.peer(milliseconds(1), syn);
  EXPECT_EQ(of(e).handshake, milliseconds(1));
  EXPECT_EQ(of(e).negotiated.peer_shift, 5);
}

TEST(Summary, IcmpErrorAboutOurSynDecides) {
  Exchange e(83);
  e.ours(milliseconds(0), client_syn());
  e.icmp(microseconds(310), wire::Address{0xc0000263}, 3, 13);
  const Summary s = of(e);
  EXPECT_EQ(s.handshake, microseconds(310));
  EXPECT_EQ(s.icmp_errors, 1u);
  EXPECT_EQ(s.icmp, (IcmpAnswer{wire::Address{0xc0000263}, 3, 13}));
}

TEST(Summary, IcmpErrorAboutAnotherNumberDoesNotDecide) {
  Exchange e;
  e.ours(milliseconds(0), segment(Flag::syn, iss + 7));
  e.icmp(milliseconds(1), server, 3, 13);
  Exchange forged;
  forged.ours(milliseconds(0), client_syn());
  forged.raw(milliseconds(1), Origin::icmp, e.last().packet);
  EXPECT_EQ(of(forged).icmp_errors, 1u);
  EXPECT_EQ(of(forged).handshake, std::nullopt);
  EXPECT_EQ(of(forged).icmp, std::nullopt);
}

TEST(Summary, TheAnswerOutranksAnEarlierIcmpError) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  e.icmp(milliseconds(1), server, 11, 0);
  e.peer(milliseconds(3), server_syn_ack());
  EXPECT_EQ(of(e).handshake, milliseconds(3));
}

TEST(Summary, WhatDoesNotParseIsCountedApart) {
  Exchange e;
  e.ours(milliseconds(0), client_syn());
  e.raw(milliseconds(1), Origin::peer, wire::Bytes{0x45, 0, 0});
  EXPECT_EQ(of(e).unparsed, 1u);
  EXPECT_EQ(of(e).segments, 1u);
}

TEST(Summary, EcnIsAgreedByEceAlone) {
  Exchange e;
  e.ours(milliseconds(0), segment(Flag::syn | Flag::ece | Flag::cwr, iss));
  Exchange both = e;
  e.peer(milliseconds(1), segment(Flag::syn | Flag::ack | Flag::ece, irs, iss + 1));
  EXPECT_TRUE(of(e).negotiated.ecn);
  both.peer(milliseconds(1), segment(Flag::syn | Flag::ack | Flag::ece | Flag::cwr, irs, iss + 1));
  EXPECT_FALSE(of(both).negotiated.ecn);
}

TEST(Summary, OptionsOfOneSideAloneAreNotAgreed) {
  Exchange e;
  e.ours(milliseconds(0), segment(Flag::syn, iss));
  e.peer(milliseconds(1), server_syn_ack());
  const tcp::Negotiated n = of(e).negotiated;
  EXPECT_EQ(n.peer_mss, 1440);
  EXPECT_FALSE(n.our_shift || n.peer_shift || n.sack || n.timestamps);
}

}  // namespace
}  // namespace synfin::view
