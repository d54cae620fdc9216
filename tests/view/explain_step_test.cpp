#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/explain_stream.h"

namespace synfin::view {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ExplainStep, OfALineAlone) {
  EXPECT_THAT(step_alone(syn), StartsWith("step 1 of the handshake"));
  EXPECT_THAT(step_alone(syn_ack), StartsWith("step 2 of the handshake"));
  EXPECT_THAT(step_alone(third), StartsWith("third segment of the handshake, or any ACK"));
  EXPECT_THAT(step_alone(client_to_server + "Flags [F.], seq 1, ack 1, win 2, length 0"),
              StartsWith("FIN-ACK"));
  EXPECT_THAT(step_alone(client_to_server + "Flags [P.], seq 1:3, ack 1, win 2, length 2"), "data: 2 bytes");
  EXPECT_THAT(step_alone(client_to_server + "Flags [R], seq 7, win 0, length 0"), StartsWith("RST: answers"));
  EXPECT_THAT(step_alone(server_to_client + "Flags [R.], seq 0, ack 7, win 0, length 0"),
              HasSubstr("SYN on a closed port"));
}

TEST(ExplainStep, ScansAreNamed) {
  EXPECT_THAT(step_alone(client_to_server + "Flags [none], win 2, length 0"), HasSubstr("\"null\""));
  EXPECT_THAT(step_alone(client_to_server + "Flags [FPU], seq 1, win 2, urg 0, length 0"), HasSubstr("scan"));
  EXPECT_THAT(step_alone(client_to_server + "Flags [FS], seq 1, win 2, length 0"), HasSubstr("scan"));
}

TEST(ExplainStep, RepeatedSynAndSynAck) {
  Stream stream;
  stream.after({syn});
  EXPECT_THAT(stream.step(syn), StartsWith("SYN, retransmission 1"));
  EXPECT_THAT(stream.step(syn), StartsWith("SYN, retransmission 2"));
  stream.after({syn_ack});
  EXPECT_THAT(stream.step(syn_ack), StartsWith("SYN-ACK, repeated"));
}

TEST(ExplainStep, RefusedPort) {
  Stream stream;
  stream.after({syn});
  EXPECT_THAT(stream.step(server_to_client + "Flags [R.], seq 0, ack 1001, win 0, length 0"),
              StartsWith("answer to the SYN"));
}

TEST(ExplainStep, SynAckOfAnotherNumber) {
  Stream stream;
  stream.after({syn});
  EXPECT_THAT(stream.step(server_to_client + "Flags [S.], seq 5000, ack 7, win 1, length 0"),
              StartsWith("SYN-ACK that acknowledges 7, not the SYN above"));
}

TEST(ExplainStep, HalfOpenScan) {
  Stream stream;
  stream.after({syn, syn_ack});
  EXPECT_THAT(stream.step(client_to_server + "Flags [R], seq 1001, win 0, length 0"), HasSubstr("half-open"));
}

TEST(ExplainStep, SplitHandshake) {
  Stream stream;
  stream.after({syn});
  EXPECT_THAT(stream.step(server_to_client + "Flags [S], seq 5000, win 1, length 0"),
              HasSubstr("split handshake"));
}

TEST(ExplainStep, DataOnceMoreAndAhead) {
  Stream stream;
  stream.after({syn, syn_ack, third});
  const std::string data = client_to_server + "Flags [P.], seq 1:11, ack 1, win 491, length 10";
  EXPECT_EQ(stream.step(data), "data: 10 bytes");
  EXPECT_THAT(stream.step(data), StartsWith("retransmission"));
  EXPECT_THAT(stream.step(client_to_server + "Flags [P.], seq 21:31, ack 1, win 491, length 10"),
              HasSubstr("10 bytes between"));
}

TEST(ExplainStep, KeepAliveAndWindowProbe) {
  Stream stream;
  stream.after({syn, syn_ack, third, client_to_server + "Flags [P.], seq 1:11, ack 1, win 491, length 10"});
  EXPECT_THAT(stream.step(client_to_server + "Flags [.], seq 10:11, ack 1, win 491, length 1"),
              StartsWith("keep-alive"));
  EXPECT_THAT(stream.step(client_to_server + "Flags [.], seq 10, ack 1, win 491, length 0"),
              StartsWith("keep-alive"));
  stream.after({server_to_client + "Flags [.], ack 11, win 0, length 0"});
  EXPECT_THAT(stream.step(client_to_server + "Flags [.], seq 11:12, ack 1, win 491, length 1"),
              StartsWith("window probe"));
}

TEST(ExplainStep, AcksThatAcknowledgeNothingNew) {
  Stream stream;
  stream.after({syn, syn_ack, third});
  EXPECT_THAT(stream.step(third), StartsWith("duplicate ACK, or"));
  EXPECT_THAT(stream.step(client_to_server + "Flags [.], ack 1, win 600, length 0"),
              StartsWith("window update"));
  EXPECT_THAT(
      stream.step(client_to_server + "Flags [.], ack 1, win 600, options [nop,nop,sack 1 {11:21}], length 0"),
      StartsWith("duplicate ACK with SACK"));
}

TEST(ExplainStep, SimultaneousClose) {
  Stream stream;
  stream.after({syn, syn_ack, third, client_to_server + "Flags [F.], seq 1, ack 1, win 491, length 0"});
  EXPECT_THAT(stream.step(server_to_client + "Flags [F.], seq 1, ack 1, win 128, length 0"),
              StartsWith("FIN against a FIN"));
}

TEST(ExplainStep, ResetAfterClose) {
  Stream stream;
  stream.after({syn, syn_ack, third, client_to_server + "Flags [F.], seq 1, ack 1, win 491, length 0",
                server_to_client + "Flags [P.], seq 1:9, ack 2, win 128, length 8"});
  EXPECT_THAT(stream.step(client_to_server + "Flags [R], seq 1002, win 0, length 0"),
              HasSubstr("closed already"));
}

TEST(ExplainStep, IcmpErrorIsTheAnswerToTheSynBefore) {
  const std::string error =
      "IP 192.0.2.9 > 192.0.2.1: ICMP host 192.0.2.2 unreachable - admin prohibited filter, length 68";
  EXPECT_THAT(step_alone(error), StartsWith("likely the answer to a SYN to 192.0.2.2"));
  Stream stream;
  stream.after({syn});
  EXPECT_EQ(
      stream.step(error),
      "answer to the SYN from port 55538 to port 80 of 192.0.2.2: the port is filtered (admin-prohibited)");
  stream.after({syn_ack});
  EXPECT_THAT(stream.step(error), StartsWith("likely"));
}

TEST(ExplainStep, IcmpErrorsDiffer) {
  const auto step = [](const std::string& message) {
    return step_alone("IP 192.0.2.9 > 192.0.2.1: ICMP " + message + ", length 68");
  };
  EXPECT_THAT(step("192.0.2.2 tcp port 80 unreachable"),
              HasSubstr("192.0.2.2 port 80: the port is filtered (port-unreach)"));
  EXPECT_THAT(step("192.0.2.2 udp port 53 unreachable"), HasSubstr("another protocol"));
  EXPECT_THAT(step("192.0.2.2 unreachable - need to frag (mtu 1280)"), HasSubstr("path MTU discovery"));
  EXPECT_THAT(step("time exceeded in-transit"), HasSubstr("time-exceeded"));
  EXPECT_THAT(step("echo request, id 1, seq 2"), HasSubstr("no step"));
}

}  // namespace
}  // namespace synfin::view
