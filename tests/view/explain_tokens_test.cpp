#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/explain_stream.h"

namespace synfin::view {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wire::TokenKind;

std::string meaning_of_option(const std::string& option) {
  return alone(TokenKind::option,
               client_to_server + "Flags [S], seq 1, win 2, options [" + option + "], length 0");
}

TEST(ExplainOptions, SayWhatTheyMean) {
  EXPECT_THAT(meaning_of_option("mss 8961"), HasSubstr("an MTU of 9001"));
  EXPECT_THAT(meaning_of_option("wscale 7"), HasSubstr("units of 128 bytes"));
  EXPECT_THAT(meaning_of_option("wscale 15"), HasSubstr("counts as 14"));
  EXPECT_THAT(meaning_of_option("sackOK"), HasSubstr("selective acknowledgments"));
  EXPECT_THAT(meaning_of_option("TS val 7 ecr 0"), HasSubstr("nothing to echo yet"));
  EXPECT_THAT(meaning_of_option("tfo  cookiereq"), HasSubstr("Fast Open"));
  EXPECT_THAT(meaning_of_option("unknown-99 0x00"), HasSubstr("no option that is explained"));
  EXPECT_THAT(
      alone(TokenKind::option, client_to_server + "Flags [.], ack 1, win 2, options [wscale 7], length 0"),
      HasSubstr("means nothing on a segment without SYN"));
}

TEST(ExplainOptions, EachHasItsOwnMeaningInOrder) {
  std::vector<std::string> texts, meanings;
  Stream stream;
  for (const ExplainedToken& token : stream(syn).tokens) {
    if (token.kind != TokenKind::option) continue;
    texts.push_back(token.text);
    meanings.push_back(token.meaning);
  }
  EXPECT_THAT(texts, ElementsAre("mss 1460", "nop", "wscale 7"));
  EXPECT_THAT(meanings, ElementsAre(HasSubstr("MTU"), HasSubstr("aligns"), HasSubstr("units")));
}

TEST(ExplainFlags, EachLetterHasItsName) {
  const std::string all =
      alone(TokenKind::flags, client_to_server + "Flags [FSRP.UEWe], seq 1, ack 1, win 2, length 0");
  for (const char* name :
       {"F = FIN", "S = SYN", "R = RST", "P = PSH", ". = ACK", "U = URG", "E = ECE", "W = CWR", "e = AE"})
    EXPECT_THAT(all, HasSubstr(name));
  EXPECT_EQ(alone(TokenKind::flags, client_to_server + "Flags [none], win 2, length 0"), "no flag is set");
}

TEST(ExplainLength, CountsSynAndFin) {
  EXPECT_EQ(alone(TokenKind::length, syn), "no data; takes 0 + 1 (SYN) = 1 sequence number");
  EXPECT_EQ(alone(TokenKind::length, third), "no data; takes no sequence numbers");
  EXPECT_EQ(alone(TokenKind::length, client_to_server + "Flags [FP.], seq 1:4, ack 1, win 2, length 3"),
            "3 bytes of data; takes 3 + 1 (FIN) = 4 sequence numbers");
}

TEST(ExplainRoles, AreKnownBySynAndGuessedByPort) {
  EXPECT_EQ(alone(TokenKind::source, syn), "from port 55538 of the client, which sends the SYN");
  EXPECT_EQ(alone(TokenKind::destination, syn), "to port 80 of the server, to which the SYN goes");
  EXPECT_THAT(alone(TokenKind::source, syn_ack), HasSubstr("of the server"));
  EXPECT_THAT(alone(TokenKind::source, third), HasSubstr("likely the client's"));
  EXPECT_THAT(alone(TokenKind::destination, third), HasSubstr("likely the server's"));
  EXPECT_THAT(alone(TokenKind::source, "IP a.1 > b.2: Flags [.], ack 1, win 2, length 0"),
              HasSubstr("do not tell"));
}

TEST(ExplainTime, BetweenTheLinesOfAConnection) {
  Stream stream;
  stream.after({"23:59:59.999000 " + syn,
                "23:59:59.999500 IP 192.0.2.1.2 > 192.0.2.2.80: Flags [S], seq 1, win 2, length 0"});
  EXPECT_THAT(stream.meaning(TokenKind::timestamp, "00:00:00.001526 " + syn_ack),
              HasSubstr("2.526 ms after"));
}

TEST(ExplainIpHeader, SaysHowManyRoutersItHasPassed) {
  const auto ttl = [](const std::string& value) {
    return alone(TokenKind::ttl, "IP (tos 0x0, ttl " + value +
                                     ", id 7, offset 0, flags [DF], proto TCP (6), length 40)\n    " +
                                     third.substr(3));
  };
  EXPECT_THAT(ttl("64"), HasSubstr("passed none"));
  EXPECT_THAT(ttl("54"), HasSubstr("from a start of 64 it has passed 10"));
  EXPECT_THAT(ttl("120"), HasSubstr("from a start of 128 it has passed 8"));
  EXPECT_THAT(ttl("240"), HasSubstr("from a start of 255 it has passed 15"));
}

}  // namespace
}  // namespace synfin::view
