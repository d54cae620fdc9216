#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lab/synfin_program.h"
#include "support/frame_generator.h"
#include "support/tcpdump.h"

// `synfin trace` against the installed tcpdump, byte by byte, on random frames: every link type with every
// set of options, in files of every format by turns. SYNFIN_PACKETS (a file) and SYNFIN_SEED in the
// environment make it longer and different. Left out are the ports by which tcpdump decodes what trace does
// not: see PacketGenerator.
namespace synfin::test {
namespace {

using synfin::testing::FileFormat;
using synfin::testing::FileLink;
using synfin::testing::FrameGenerator;

const std::vector<std::vector<std::string>> option_sets = {{},
                                                           {"-S"},
                                                           {"-v"},
                                                           {"-vv"},
                                                           {"-q"},
                                                           {"-v", "-K"},
                                                           {"-x"},
                                                           {"-xx"},
                                                           {"-X"},
                                                           {"-XX"},
                                                           {"-e"},
                                                           {"-q", "-e"},
                                                           {"-e", "-v"},
                                                           {"-t"},
                                                           {"-tt"},
                                                           {"-ttt"},
                                                           {"-tttt"},
                                                           {"-ttttt"},
                                                           {"--nano"},
                                                           {"--nano", "-tttt"},
                                                           {"-e", "-vvv", "-X", "-S"},
                                                           {"-q", "-v", "-e", "-tt", "--nano"}};

const std::vector<FileFormat> formats = {{false, false, false}, {false, true, false}, {false, false, true},
                                         {false, true, true},   {true, false, false}, {true, true, true}};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// What trace shows, in words of a capture filter. (tcpdump prints IPv6 from DLT_IPV4, if it finds some
// there.)
std::string filter_for(FileLink link) {
  const std::string traced =
      "(ip proto 6 or (icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 5 or icmp[0] = 11 or icmp[0] = 12) "
      "and "
      "icmp[8] & 0xf0 = 0x40 and icmp[17] = 6))";
  if (link == FileLink::ethernet) return traced + " or (vlan and " + traced + ")";
  return link == FileLink::ipv4 ? "ip[0] & 0xf0 != 0x60 and " + traced : traced;
}

// The line in which they begin to differ, of both.
std::string difference(const std::string& want, const std::string& got) {
  const auto at = static_cast<std::size_t>(
      std::mismatch(want.begin(), want.end(), got.begin(), got.end()).first - want.begin());
  const std::size_t newline = want.rfind('\n', at == 0 ? 0 : at - 1);
  const std::size_t start = newline == std::string::npos ? 0 : newline + 1;
  return "want: " + want.substr(start, 600) + "\n---\n got: " + got.substr(std::min(start, got.size()), 600);
}

class TraceLikeTcpdump : public ::testing::TestWithParam<FileLink> {
 protected:
  void compare(std::size_t set) {
    const FileFormat format = formats[(set + static_cast<std::size_t>(GetParam())) % formats.size()];
    FrameGenerator generator(from_environment("SYNFIN_SEED", 20210613) + set, GetParam(), format.big_endian);
    std::vector<synfin::testing::FileFrame> frames(from_environment("SYNFIN_PACKETS", 1020));
    for (auto& frame : frames) frame = generator.next();
    const wire::Bytes bytes = synfin::testing::capture_bytes(format, GetParam(), frames);
    std::ofstream(file_, std::ios::binary)
        .write(static_cast<const char*>(static_cast<const void*>(bytes.data())),
               static_cast<std::streamsize>(bytes.size()));

    std::vector<std::string> words = option_sets[set];
    words.push_back("-n");
    std::vector<std::string> theirs = words;
    theirs.push_back(filter_for(GetParam()));
    words.insert(words.begin(), {"trace", "-r", file_});
    const std::string want = synfin::testing::tcpdump_of_file(bytes, theirs);
    const Finished run = synfin(words);
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_TRUE(run.out == want) << fmt::format("{}", fmt::join(words, " ")) << "\n"
                                 << difference(want, run.out);
  }

 private:
  TemporaryDirectory directory_;
  std::string file_ = directory_.file("frames.pcap");
};

TEST_P(TraceLikeTcpdump, OnRandomFrames) {
  for (std::size_t set = 0; set < option_sets.size() && !HasFailure(); ++set) compare(set);
}

INSTANTIATE_TEST_SUITE_P(Links, TraceLikeTcpdump,
                         ::testing::Values(FileLink::ethernet, FileLink::raw, FileLink::ipv4,
                                           FileLink::cooked, FileLink::cooked_v2, FileLink::null,
                                           FileLink::loop, FileLink::ppp, FileLink::ppp_pppd,
                                           FileLink::ppp_serial, FileLink::cisco_hdlc),
                         [](const auto& link) {
                           return fmt::format("Linktype{}", static_cast<std::uint32_t>(link.param));
                         });

}  // namespace
}  // namespace synfin::test
