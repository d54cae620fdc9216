#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "layers/code_text.h"
#include "layers/layer_rules.h"

namespace synfin::layers {
namespace {

namespace fs = std::filesystem;

std::string listing(const Report& report) {
  std::string text;
  for (const Finding& f : report.findings) text += fmt::format("{}:{}: {}\n", f.file, f.line, f.problem);
  return text;
}

TEST(Layers, TheTreeKeepsTheArrows) {
  const Report report = check_tree(SYNFIN_SOURCE_DIR);
  EXPECT_TRUE(report.findings.empty()) << listing(report);
  EXPECT_GE(report.files, 30u) << "too few files: is " << SYNFIN_SOURCE_DIR << " the tree?";
  EXPECT_GE(report.arrows, 10u) << "too few includes between layers were recognised";
}

// A source tree of one file, to see what the check says of it.
class PlantedTree {
 public:
  PlantedTree(const std::string& file, const std::string& text) {
    std::string pattern = (fs::temp_directory_path() / "synfin-layers-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed for " + pattern);
    root_ = pattern;
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  PlantedTree(const PlantedTree&) = delete;
  PlantedTree& operator=(const PlantedTree&) = delete;
  ~PlantedTree() { fs::remove_all(root_); }

  Report check() const { return check_tree(root_); }

 private:
  fs::path root_;
};

struct Planted {
  std::string name;
  std::string file;
  std::string line;
};

void PrintTo(const Planted& p, std::ostream* out) { *out << p.file << ": " << p.line; }

class Violation : public testing::TestWithParam<Planted> {};

TEST_P(Violation, IsFoundOnItsLine) {
  const PlantedTree tree(GetParam().file, "#pragma once\n\n" + GetParam().line + "\n");
  const Report report = tree.check();
  ASSERT_EQ(report.findings.size(), 1u) << listing(report);
  EXPECT_EQ(report.findings[0].file, GetParam().file);
  EXPECT_EQ(report.findings[0].line, 3u);
}

const auto name_of_planted = [](const auto& tested) { return tested.param.name; };

const std::vector<Planted> forbidden_includes{
    Planted{"PublicHeaderBackwards", "include/synfin/wire/a.h", R"(#include "synfin/tcp/time.h")"},
    Planted{"PrivateHeaderBackwards", "src/tcp/a.cpp", R"(#include "net/fd_table.h")"},
    Planted{"RelativePathBackwards", "src/net/a.cpp", R"(#include "../app/driver.h")"},
    Planted{"AngleBracketsBackwards", "src/app/a.cpp", "#include <synfin/cli/command.h>"},
    Planted{"SpacedDirective", "src/view/a.cpp", R"(  #  include   "synfin/net/names.h")"},
    Planted{"CommentBehind", "src/view/a.cpp", R"(#include "synfin/app/probe.h"  // for one name)"},
    Planted{"UnknownLayer", "src/app/a.cpp", R"(#include "synfin/util/strings.h")"},
    Planted{"TinsInParser", "src/wire/parse.cpp", "#include <tins/tcp.h>"},
    Planted{"TinsInHeader", "include/synfin/wire/emit.h", "#include <tins/tcp.h>"},
    Planted{"TinsInTcp", "src/tcp/emit.cpp", "#include <tins/tcp.h>"},
    Planted{"PcapInApp", "src/app/a.cpp", "#include <pcap.h>"},
    Planted{"PcapInPublicHeader", "include/synfin/net/capture.h", "#include <pcap/pcap.h>"},
    Planted{"CliInApp", "src/app/a.cpp", "#include <CLI/CLI.hpp>"},
    Planted{"JsonInCli", "src/cli/a.cpp", "#include <nlohmann/json.hpp>"},
    Planted{"NetlinkInApp", "src/app/a.cpp", "#include <netlink/route/link.h>"},
    Planted{"NftablesInApp", "src/app/a.cpp", "#include <nftables/libnftables.h>"},
    Planted{"RtnetlinkInCli", "src/cli/a.cpp", "#include <linux/rtnetlink.h>"},
    Planted{"SocketInWire", "src/wire/a.cpp", "#include <sys/socket.h>"},
    Planted{"SocketInView", "src/view/a.cpp", "#include <netinet/in.h>"},
    Planted{"RandomInTcp", "src/tcp/a.cpp", "#include <random>"},
    Planted{"TimeHeaderInTcp", "include/synfin/tcp/a.h", "#include <ctime>"},
    Planted{"FileInWire", "src/wire/a.cpp", "#include <fstream>"}};

INSTANTIATE_TEST_SUITE_P(Includes, Violation, testing::ValuesIn(forbidden_includes), name_of_planted);

const std::vector<Planted> forbidden_calls{
    Planted{"SteadyClock", "src/tcp/a.cpp", "auto t = std::chrono::steady_clock::now();"},
    Planted{"SystemClock", "include/synfin/wire/a.h", "auto t = system_clock::now();"},
    Planted{"ClockGettime", "src/tcp/a.cpp", "int r = clock_gettime(CLOCK_REALTIME, &ts);"},
    Planted{"StdTime", "src/tcp/a.cpp", "auto t = std::time(nullptr);"},
    Planted{"PlainTime", "src/tcp/a.cpp", "auto t = time(nullptr);"},
    Planted{"Getrandom", "src/tcp/isn.cpp", "getrandom(&key, sizeof key, 0);"},
    Planted{"RandomDevice", "src/wire/a.cpp", "std::random_device device;"},
    Planted{"Rand", "src/wire/a.cpp", "int x = rand();"},
    Planted{"Socket", "src/tcp/a.cpp", "int fd = ::socket(2, 3, 6);"}};

INSTANTIATE_TEST_SUITE_P(Calls, Violation, testing::ValuesIn(forbidden_calls), name_of_planted);

TEST(Layers, AFileInNoLayerIsFound) {
  const PlantedTree tree("src/util/strings.cpp", "int x;\n");
  EXPECT_EQ(tree.check().findings.size(), 1u);
}

class Permitted : public testing::TestWithParam<Planted> {};

TEST_P(Permitted, IsLeftAlone) {
  const PlantedTree tree(GetParam().file, GetParam().line + "\n");
  const Report report = tree.check();
  EXPECT_EQ(report.files, 1u);
  EXPECT_TRUE(report.findings.empty()) << listing(report);
}

const std::vector<Planted> permitted_code{
    Planted{"ForwardArrow", "src/tcp/a.cpp", R"(#include "synfin/wire/seq.h")"},
    Planted{"OwnLayer", "src/net/a.cpp", R"(#include "net/fd_table.h")"},
    Planted{"TinsInEmit", "src/wire/emit_ipv4.cpp", "#include <tins/ip.h>"},
    Planted{"PcapInNet", "src/net/capture.cpp", "#include <pcap/pcap.h>"},
    Planted{"CliInCli", "src/cli/main.cpp", "#include <CLI/CLI.hpp>"},
    Planted{"JsonInView", "src/view/json.cpp", "#include <nlohmann/json.hpp>"},
    Planted{"LineComment", "src/wire/a.cpp", R"(// #include "synfin/net/fd.h" and steady_clock::now())"},
    Planted{"BlockComment", "src/wire/a.cpp", "/*\n#include <pcap.h>\nrand() */"},
    Planted{"StringLiteral", "src/tcp/a.cpp", R"x(const char* s = "\"steady_clock::now() // rand()";)x"},
    Planted{"RawString", "src/tcp/a.cpp", "auto s = R\"x(getrandom() \" )x\";"},
    Planted{"DigitSeparator", "src/tcp/a.cpp", "int a = 1'000; int b = 2'000;"},
    Planted{"NamedTime", "src/tcp/a.cpp", "Time at = event.time(); auto u = runtime(0);"},
    Planted{"ClockInNet", "src/net/a.cpp", "auto t = std::chrono::steady_clock::now();"}};

INSTANTIATE_TEST_SUITE_P(Code, Permitted, testing::ValuesIn(permitted_code), name_of_planted);

// Every pair of layers, against the picture in docs/architecture.md written out as a matrix.
TEST(Layers, AnIncludeIsFoundExactlyWhereNoArrowLeads) {
  constexpr std::array names{"wire", "tcp", "net", "view", "app", "cli"};
  constexpr std::array<std::string_view, 6> permitted{
      "x.....",  // wire
      "xx....",  // tcp
      "xxx...",  // net
      "xx.x..",  // view
      "xxxxx.",  // app
      "xxxxxx",  // cli
  };
  for (std::size_t from = 0; from < names.size(); ++from) {
    for (std::size_t to = 0; to < names.size(); ++to) {
      const PlantedTree tree(fmt::format("src/{}/a.cpp", names[from]),
                             fmt::format("#include \"synfin/{}/b.h\"\n", names[to]));
      const bool expected = permitted[from][to] == 'x';
      EXPECT_EQ(tree.check().findings.empty(), expected) << names[from] << " -> " << names[to];
      EXPECT_EQ(may_use(names[from], names[to]), expected) << names[from] << " -> " << names[to];
    }
  }
}

TEST(CodeText, KeepsLineNumbers) {
  EXPECT_EQ(code_text("a /* b\nc */ d // e\nf", false), "a     \n     d     \nf");
  EXPECT_EQ(code_text(R"(x = "a\"b" + 'c';)", false), R"(x = "    " + ' ';)");
  EXPECT_EQ(code_text(R"(#include "a//b.h")", true), R"(#include "a//b.h")");
}

}  // namespace
}  // namespace synfin::layers
