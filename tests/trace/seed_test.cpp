// The three captures of the blog post that synfin was made from, as a capture file: the lines are the post's,
// with numbers for names, and the summaries say what the post says.
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"

#include "lab/synfin_program.h"
#include "support/capture_bytes.h"

namespace synfin::test {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> captures = {"seed_nc_z.txt", "seed_nc_w5.txt", "seed_curl.txt"};

// The post's text with addresses and ports in place of names.
std::vector<std::string> lines_with_numbers(const std::string& name) {
  std::ifstream in(std::string(SYNFIN_SOURCE_DIR "/tests/golden/") + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    line = std::regex_replace(
        line, std::regex(R"((?:ip|server)-(\d+)-(\d+)-(\d+)-(\d+)\.[a-z0-9.-]*?(internal|net)\.)"),
        "$1.$2.$3.$4.");
    lines.push_back(std::regex_replace(line, std::regex(R"(\.http( >|:))"), ".80$1"));
  }
  return lines;
}

struct Line {
  std::smatch parts;
  explicit Line(const std::string& text) {
    static const std::regex grammar(
        R"((\d+):(\d+):(\d+)\.(\d+) IP ([\d.]+)\.(\d+) > ([\d.]+)\.(\d+): Flags \[(.*?)\](?:, seq (\d+)(?::\d+)?)?(?:, ack (\d+))?, win (\d+), options \[(.*)\], length (\d+)(?:: HTTP: (.*))?)");
    EXPECT_TRUE(std::regex_match(text, parts, grammar)) << text;
  }
  std::string text(std::size_t i) const { return parts[i].str(); }
  std::uint32_t number(std::size_t i) const {
    return parts[i].length() == 0 ? 0 : static_cast<std::uint32_t>(std::stoul(parts[i].str()));
  }
  bool has(char flag) const { return text(9).find(flag) != std::string::npos; }
};

wire::Flags flags_of(const Line& line) {
  wire::Flags flags;
  if (line.has('S')) flags = flags | wire::Flag::syn;
  if (line.has('F')) flags = flags | wire::Flag::fin;
  if (line.has('P')) flags = flags | wire::Flag::psh;
  if (line.has('.')) flags = flags | wire::Flag::ack;
  return flags;
}

// Relative numbers become those on the wire by each side's first.
class WireNumbers {
 public:
  wire::Bytes packet(const Line& line) {
    const std::string from = line.text(5), to = line.text(7);
    if (line.has('S')) first_[from] = line.number(10);
    const bool relative = !line.has('S');
    wire::SegmentSpec spec;
    spec.source = *wire::parse_address(from);
    spec.destination = *wire::parse_address(to);
    spec.source_port = static_cast<std::uint16_t>(line.number(6));
    spec.destination_port = static_cast<std::uint16_t>(line.number(8));
    spec.flags = flags_of(line);
    const bool has_seq = line.parts[10].length() > 0;
    if (!has_seq) spec.seq = wire::Seq(next_[from]);
    if (has_seq) spec.seq = wire::Seq(line.number(10) + (relative ? first_[from] : 0));
    if (line.has('.')) spec.ack = wire::Seq(line.number(11) + (relative ? first_[to] : 0));
    spec.window = static_cast<std::uint16_t>(line.number(12));
    spec.options = *wire::parse_options(line.text(13));
    std::string payload = line.text(15) + "\r\n";
    payload.resize(line.number(14), 'x');
    spec.payload = wire::Bytes(payload.begin(), payload.end());
    next_[from] = spec.seq->raw() + line.number(14) + (line.has('S') || line.has('F') ? 1 : 0);
    return *wire::emit(spec);
  }

 private:
  std::map<std::string, std::uint32_t> first_, next_;
};

std::string made_again(const std::vector<std::string>& lines, const TemporaryDirectory& directory) {
  constexpr std::uint32_t midnight_in_tokyo = 1623510000;  // of 2021-06-13
  WireNumbers numbers;
  std::vector<synfin::testing::FileFrame> frames;
  for (const std::string& text : lines) {
    const Line line(text);
    wire::Bytes bytes = numbers.packet(line);
    const std::size_t size = bytes.size();
    frames.push_back({midnight_in_tokyo + line.number(1) * 3600 + line.number(2) * 60 + line.number(3),
                      line.number(4) * 1000, std::move(bytes), size});
  }
  const wire::Bytes file = capture_bytes({}, synfin::testing::FileLink::raw, frames);
  std::ofstream(directory.file("seed.pcap"), std::ios::binary)
      .write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  return directory.file("seed.pcap");
}

class TraceSeed : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { ::setenv("TZ", "Asia/Tokyo", 1); }
  void TearDown() override { ::unsetenv("TZ"); }
  TemporaryDirectory directory;
};

TEST_P(TraceSeed, LinesAreThePosts) {
  const std::vector<std::string> lines = lines_with_numbers(GetParam());
  ASSERT_FALSE(lines.empty());
  const Finished run = synfin({"trace", "-r", made_again(lines, directory)});
  EXPECT_EQ(lines_of(run.out), lines);
}

TEST_P(TraceSeed, SummarySaysWhatThePostSays) {
  const std::map<std::string, std::string> wanted = {
      {"seed_nc_z.txt",
       "23:21:42.951233 172.31.13.124.55538 > 13.227.49.100.80: handshake 2.558 ms (2.526 ms + 32.0 us), 0 "
       "bytes there, 0 "
       "back, idle 22.0 us, closed by the client: [F.], [F.] 2.649 ms later  # connect-and-close, no data: "
       "as nc -z\n"},
      {"seed_nc_w5.txt",
       "23:23:13.903640 172.31.13.124.57814 > 13.224.146.2.80: handshake 8.332 ms (8.307 ms + 25.0 us), 0 "
       "bytes there, 0 "
       "back, idle 5.001 s, closed by the client: [F.], [.] 8.076 ms later, [F.] 1.753 ms after that  # idle "
       "5.0 s, then "
       "closed by the client: as nc -w5 (idle 5.0 s)\n"},
      {"seed_curl.txt",
       "23:32:36.171067 172.31.13.124.33940 > 13.224.146.2.80: handshake 9.440 ms (9.414 ms + 26.0 us), 86 "
       "bytes there, "
       "588 back, idle 191 us, closed by the client: [F.], [F.] 9.822 ms later  # request and response, "
       "closed by the "
       "client\n"}};
  const Finished run =
      synfin({"trace", "--summary", "-r", made_again(lines_with_numbers(GetParam()), directory)});
  EXPECT_EQ(run.out, wanted.at(GetParam()));
}

TEST_P(TraceSeed, StatesAreThoseOfTheHandshakeAndTheClose) {
  const Finished run =
      synfin({"trace", "-t", "--states", "-r", made_again(lines_with_numbers(GetParam()), directory)});
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_GE(lines.size(), 6u);
  EXPECT_THAT(lines[0], HasSubstr("length 0  # client SYN-SENT, server (SYN-RECEIVED)"));
  EXPECT_THAT(lines[1], HasSubstr("length 0  # client (ESTABLISHED), server SYN-RECEIVED"));
  EXPECT_THAT(lines[2], HasSubstr("length 0  # client ESTABLISHED, server (ESTABLISHED)"));
  EXPECT_THAT(lines.back(), HasSubstr("length 0  # client TIME-WAIT, server (CLOSED)"));
}

INSTANTIATE_TEST_SUITE_P(Captures, TraceSeed, ::testing::ValuesIn(captures), [](const auto& capture) {
  return capture.param.substr(0, capture.param.find('.'));
});

}  // namespace
}  // namespace synfin::test
