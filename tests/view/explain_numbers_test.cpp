#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/explain_stream.h"

namespace synfin::view {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using wire::TokenKind;

TEST(ExplainNumbers, OfASynAreAbsolute) {
  EXPECT_EQ(alone(TokenKind::seq, syn),
            "absolute, as on every segment without ACK: the sender's ISN; data will start at 1001");
}

TEST(ExplainNumbers, OfASynAckAreAbsolute) {
  EXPECT_THAT(alone(TokenKind::seq, syn_ack), HasSubstr("absolute, as on every SYN-ACK: the sender's ISN"));
  EXPECT_THAT(alone(TokenKind::ack, syn_ack), HasSubstr("1000 + 1"));
}

TEST(ExplainNumbers, AfterTheHandshakeAreRelativeToTheIsns) {
  Stream stream;
  stream.after({syn, syn_ack});
  EXPECT_THAT(stream.meaning(TokenKind::ack, third), StartsWith("relative, 5001 on the wire"));
  const std::string data = client_to_server + "Flags [P.], seq 1:87, ack 1, win 491, length 86";
  EXPECT_EQ(stream.meaning(TokenKind::seq, data),
            "relative, 1001 on the wire: bytes 1 to 86; the next one will be 87");
}

TEST(ExplainNumbers, OfALineAloneAreJudgedByTheirSize) {
  EXPECT_THAT(alone(TokenKind::ack, third), StartsWith("likely relative"));
  EXPECT_THAT(alone(TokenKind::ack, client_to_server + "Flags [.], ack 3769853558, win 491, length 0"),
              StartsWith("likely absolute"));
}

TEST(ExplainNumbers, WithDashSAreSeenToBeAbsolute) {
  const std::string isns[] = {
      client_to_server + "Flags [S], seq 3089239005, win 1, length 0",
      server_to_client + "Flags [S.], seq 3769853557, ack 3089239006, win 1, length 0"};
  Stream stream;
  stream.after({isns[0], isns[1]});
  EXPECT_THAT(stream.meaning(TokenKind::ack, client_to_server + "Flags [.], ack 3769853558, win 1, length 0"),
              StartsWith("absolute: tcpdump -S"));
  EXPECT_EQ(stream.step(client_to_server +
                        "Flags [P.], seq 3089239006:3089239016, ack 3769853558, win 1, length 10"),
            "data: 10 bytes");
}

TEST(ExplainNumbers, OfTheFirstRefusalAreAbsoluteAndOfTheNextRelative) {
  const std::string refused = client_to_server + "Flags [S], seq 3089239005, win 1, length 0";
  Stream stream;
  stream.after({refused});
  const std::string first = server_to_client + "Flags [R.], seq 0, ack 3089239006, win 0, length 0";
  EXPECT_THAT(stream.meaning(TokenKind::ack, first), StartsWith("absolute"));
  EXPECT_THAT(stream.meaning(TokenKind::ack, server_to_client + "Flags [R.], seq 0, ack 1, win 0, length 0"),
              StartsWith("relative, 3089239006 on the wire"));
}

TEST(ExplainNumbers, WrapAroundZero) {
  Stream stream;
  stream.after({client_to_server + "Flags [S], seq 4294967295, win 1, length 0",
                server_to_client + "Flags [S.], seq 4294967290, ack 0, win 1, length 0"});
  const std::string data = client_to_server + "Flags [P.], seq 1:11, ack 1, win 1, length 10";
  EXPECT_THAT(stream.meaning(TokenKind::seq, data), StartsWith("relative, 0 on the wire"));
  EXPECT_EQ(stream.step(data), "retransmission: these 10 bytes were sent before");
}

TEST(ExplainNumbers, ANewSynOnTheSamePortsBeginsAnew) {
  Stream stream;
  stream.after({syn, syn_ack, third});
  EXPECT_THAT(stream.step(client_to_server + "Flags [S], seq 99000, win 1, length 0"), StartsWith("step 1"));
  EXPECT_THAT(stream.step(server_to_client + "Flags [S.], seq 77000, ack 99001, win 1, length 0"),
              StartsWith("step 2"));
  EXPECT_THAT(stream.meaning(TokenKind::ack, third), StartsWith("relative, 77001 on the wire"));
}

TEST(ExplainWindow, OfASynIsNeverScaled) {
  EXPECT_EQ(alone(TokenKind::window, syn),
            "62727 bytes that the sender will take; on a SYN never scaled (RFC 7323 2.2); later ones count "
            "units of 128 "
            "bytes if both ends have wscale");
}

TEST(ExplainWindow, IsScaledByTheSendersSyn) {
  Stream stream;
  stream.after({syn, syn_ack});
  EXPECT_THAT(stream.meaning(TokenKind::window, third), StartsWith("491 x 2^7 = 62848 bytes"));
  EXPECT_THAT(stream.meaning(TokenKind::window, server_to_client + "Flags [.], ack 1, win 128, length 0"),
              StartsWith("128 x 2^9 = 65536 bytes"));
}

TEST(ExplainWindow, IsNotScaledWhereOneSynHadNoWscale) {
  Stream stream;
  stream.after({syn, server_to_client + "Flags [S.], seq 5000, ack 1001, win 65535, length 0"});
  EXPECT_THAT(stream.meaning(TokenKind::window, third), HasSubstr("not scaled"));
}

TEST(ExplainWindow, OfALineAloneWantsTheSendersSyn) {
  EXPECT_THAT(alone(TokenKind::window, third), StartsWith("491 times 2^wscale of this sender's SYN"));
}

TEST(ExplainWindow, OfTheSenderWithoutTheOtherSynIsScaledOnCondition) {
  Stream stream;
  stream.after({syn});
  EXPECT_THAT(stream.meaning(TokenKind::window, third), HasSubstr("62848 bytes"));
  EXPECT_THAT(stream.meaning(TokenKind::window, third), HasSubstr("if the other SYN had one too"));
}

TEST(ExplainWindow, ClosedAndOfAReset) {
  EXPECT_THAT(alone(TokenKind::window, client_to_server + "Flags [.], ack 1, win 0, length 0"),
              StartsWith("closed"));
  EXPECT_THAT(alone(TokenKind::window, client_to_server + "Flags [R], seq 1, win 7, length 0"),
              HasSubstr("nothing"));
}

}  // namespace
}  // namespace synfin::view
