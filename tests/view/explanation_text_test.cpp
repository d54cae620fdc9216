#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/explain_stream.h"

namespace synfin::view {
namespace {

using ::testing::HasSubstr;

TEST(ExplanationText, HasARowATokenAndTheStepAtTheEnd) {
  Stream stream;
  EXPECT_EQ(
      explanation_text(stream(client_to_server + "Flags [.], ack 1, win 0, length 0"), {}),
      client_to_server +
          "Flags [.], ack 1, win 0, length 0\n"
          "  IP                        IPv4\n"
          "  192.0.2.1.55538           from port 55538, an ephemeral one: likely the client's\n"
          "  192.0.2.2.80              to port 80, likely the server's: the other port is an ephemeral one\n"
          "  Flags [.]                 . = ACK, the acknowledgment number counts\n"
          "  ack 1                     likely relative, being small (absolute with tcpdump -S, and on the\n"
          "                            pair's first segment with ACK): everything before 1 has arrived, "
          "which\n"
          "                            is expected next\n"
          "  win 0                     closed: the sender takes nothing until it says otherwise\n"
          "  length 0                  no data; takes no sequence numbers\n"
          "  step                      third segment of the handshake, or any ACK before the other end has "
          "sent\n"
          "                            data\n");
}

TEST(ExplanationText, KeepsWithinTheTerminal) {
  Stream stream;
  for (const std::size_t columns : {60u, 80u, 132u}) {
    std::istringstream lines(explanation_text(stream(syn), {.columns = columns}));
    std::string line;
    std::getline(lines, line);  // the packet's own
    while (std::getline(lines, line)) EXPECT_LE(line.size(), columns) << line;
  }
}

TEST(ExplanationText, IsColouredOnlyOnRequestAndOnlyItself) {
  Stream stream;
  const ExplainedLine& explained = stream(syn);
  EXPECT_EQ(explanation_text(explained, {}).find('\x1b'), std::string::npos);
  EXPECT_THAT(explanation_text(explained, {.color = true}), HasSubstr("\x1b[32mFlags [S]\x1b[0m  "));
  Stream other;
  const std::string evil = client_to_server + "Flags [P.], seq 1:5, ack 1, win 2, length 4: HTTP: \x1b[2J";
  EXPECT_EQ(explanation_text(other(evil), {}).find('\x1b'), std::string::npos);
}

TEST(ExplanationText, CutsALongTokenBetweenItsGlyphs) {
  Stream stream;
  const auto with = [&](std::size_t glyphs) {
    std::string text = "HTTP: ";
    for (std::size_t i = 0; i < glyphs; ++i) text += "é";
    return explanation_text(stream(client_to_server + "Flags [P.], seq 1:5, ack 1, win 2, length 4: " + text),
                            {});
  };
  const std::string whole = with(80);
  EXPECT_EQ(whole.find("…"), std::string::npos) << whole;
  EXPECT_THAT(with(200), HasSubstr("é…\n"));
}

TEST(RefusalText, PointsAtThePlace) {
  const std::string line = client_to_server + "Flags [Q], seq 1";
  const auto parsed = wire::parse_line(line);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(refusal_text(line, parsed.error(), {}),
            line + "\n" + std::string(line.find('Q'), ' ') +
                "^\n  not understood: flags are letters of FSRP.UEWe, or none\n");
}

TEST(RefusalText, CountsCharactersAndNotBytes) {
  EXPECT_THAT(refusal_text("\xe2\x86\x92 x", {"reason", 4}, {}), HasSubstr("\n  ^\n"));
}

}  // namespace
}  // namespace synfin::view
