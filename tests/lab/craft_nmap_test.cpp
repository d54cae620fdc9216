#include <map>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lab/crafted.h"
#include "lab/peers.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"
#include "support/program.h"

// `synfin craft` and nmap ask the same ports of one lab at the same time.
namespace synfin::test {
namespace {

using Verdicts = std::map<int, std::string>;  // of each port: "closed (reset)"

const std::vector<int> all_lab_ports{80, 81, 82, 83};

struct Scan {
  const char* name;
  std::vector<std::string> nmap;
  std::vector<std::string> segment;  // what this scan sends, in craft's words
};

std::vector<std::string> nmap_command(const std::vector<std::string>& scan) {
  std::vector<std::string> words{
      "nmap",  "-n",  "-Pn", "--disable-arp-ping", "--max-retries", "1", "--max-rtt-timeout", "200ms", "-p",
      "80-83", "-oX", "-",   "192.0.2.2"};
  words.insert(words.end(), scan.begin(), scan.end());
  return words;
}

Verdicts verdicts_of_nmap(Program& nmap) {
  static const std::regex port(R"re(portid="(\d+)"><state state="([^"]+)" reason="([^"]+)")re");
  const std::string xml = nmap.read_all();
  EXPECT_EQ(nmap.wait(), 0) << xml;
  Verdicts verdicts;
  for (std::sregex_iterator found(xml.begin(), xml.end(), port), end; found != end; ++found)
    verdicts[std::stoi((*found)[1])] = fmt::format("{} ({})", (*found)[2].str(), (*found)[3].str());
  EXPECT_EQ(verdicts.size(), all_lab_ports.size()) << xml;
  return verdicts;
}

// One segment to each port, all at once.
std::map<int, Crafted> craft_to_every_port(const std::vector<std::string>& segment) {
  std::map<int, SynfinProgram> running;
  for (const int port : all_lab_ports) {
    std::vector<std::string> words{"craft", "-n", "-w", "1", "--json", "192.0.2.2", std::to_string(port)};
    words.insert(words.end(), segment.begin(), segment.end());
    running.try_emplace(port, words);
  }
  std::map<int, Crafted> all;
  for (auto& [port, program] : running) all.emplace(port, crafted(program.finish()));
  return all;
}

void expect_same(const char* scan, const Verdicts& nmaps, const Verdicts& ours) {
  for (const int port : all_lab_ports) {
    EXPECT_EQ(ours.at(port), nmaps.at(port))
        << fmt::format("{} scan, port {}: nmap says {}, craft {}", scan, port, nmaps.at(port), ours.at(port));
  }
}

class CraftBesideNmap : public testing::TestWithParam<Scan> {};

TEST_P(CraftBesideNmap, SaysTheSameOfEveryPort) {
  in_lab([] {
    Program nmap(nmap_command(GetParam().nmap));
    Verdicts ours;
    for (const auto& [port, craft] : craft_to_every_port(GetParam().segment)) ours[port] = craft.verdict();
    expect_same(GetParam().name, verdicts_of_nmap(nmap), ours);
  });
}

// With --scanflags nmap sends those flags and reads what comes as the scan that it is told.
INSTANTIATE_TEST_SUITE_P(
    Scans, CraftBesideNmap,
    testing::Values(Scan{"Syn", {"-sS"}, {"--flags", "S"}}, Scan{"Fin", {"-sF"}, {"--flags", "F"}},
                    Scan{"Null", {"-sN"}, {"--flags", "none"}}, Scan{"Xmas", {"-sX"}, {"--flags", "FPU"}},
                    Scan{"Ack", {"-sA"}, {"--flags", ".", "--ack", "7"}},
                    Scan{"Maimon", {"-sM"}, {"--flags", "F.", "--ack", "7"}},
                    Scan{"Rst", {"-sF", "--scanflags", "RST"}, {"--flags", "R"}},
                    Scan{"SynFin", {"-sF", "--scanflags", "SYNFIN"}, {"--flags", "SF"}},
                    Scan{"SynAck", {"-sA", "--scanflags", "SYNACK"}, {"--flags", "S.", "--ack", "7"}}),
    [](const auto& scan) { return scan.param.name; });

// The window scan sends the ACK scan's segment and looks at the window of the RST: some stacks fill it in
// where the port is open.
std::string read_by_window(const Crafted& craft) {
  const auto& state = craft.result.at("window_state");
  return state.is_null() ? craft.verdict() : state.get<std::string>() + " (reset)";
}

Verdicts window_scan_and_craft_agree() {
  Program nmap(nmap_command({"-sW"}));
  Verdicts ours;
  for (const auto& [port, craft] : craft_to_every_port({"--flags", ".", "--ack", "7"}))
    ours[port] = read_by_window(craft);
  Verdicts nmaps = verdicts_of_nmap(nmap);
  expect_same("Window", nmaps, ours);
  return nmaps;
}

TEST(CraftBesideNmapsWindowScan, ShowsTheWindowsOfResetsOfLinux) {
  in_lab([] { EXPECT_EQ(window_scan_and_craft_agree().at(80), "closed (reset)"); });
}

TEST(CraftBesideNmapsWindowScan, ShowsTheWindowThatTellsAnOpenPort) {
  in_lab([] {
    at_peer([] {
      nft("add table ip window; "
          "add chain ip window o { type filter hook output priority mangle; }; "
          "add rule ip window o tcp sport 80 tcp flags & rst == rst tcp window set 512");
    });
    EXPECT_EQ(window_scan_and_craft_agree().at(80), "open (reset)");
  });
}

}  // namespace
}  // namespace synfin::test
