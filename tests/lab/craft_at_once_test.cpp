#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lab/crafted.h"
#include "lab/synfin_program.h"
#include "support/in_lab.h"

// Several `synfin craft` at once: each process sees the answers of all. tools/soak does the same for longer.
namespace synfin::test {
namespace {

constexpr std::uint32_t crafts_at_once = 10;
constexpr std::uint32_t craft_rounds = 5;

struct Asked {
  const char* name;
  const char* port;
  const char* answer;  // its flags, as --expect takes them
};

// Of no two probes alike: the acknowledgement names the probe.
std::uint32_t seq_of(std::uint32_t round, std::uint32_t number) {
  return 100'000 * (round * crafts_at_once + number + 1);
}

// Every other one waits for the answer by its number, the rest for whatever is an answer.
std::vector<std::string> craft_words(const Asked& asked, std::uint32_t seq, bool by_number) {
  std::vector<std::string> words{"craft",     "-n",      "-w", "10", "--json", "--seq", std::to_string(seq),
                                 "192.0.2.2", asked.port};
  if (by_number) words.insert(words.end(), {"--expect", fmt::format("{}, ack {}", asked.answer, seq + 1)});
  return words;
}

std::string what_came(const Crafted& craft, std::uint32_t seq) {
  std::string text = fmt::format("{} for the probe with seq {}: {}", craft.verdict(), seq, craft.err);
  for (const nlohmann::json& packet : craft.came) {
    text += fmt::format("\n  {}: {}  # {}", packet.at("origin").get<std::string>(),
                        packet.at("line").get<std::string>(), packet.at("remark").get<std::string>());
  }
  return text;
}

void expect_own_answer(const Crafted& craft, std::uint32_t seq) {
  SCOPED_TRACE(what_came(craft, seq));
  EXPECT_EQ(craft.code, 0);
  ASSERT_EQ(craft.came.size(), 1u);
  const nlohmann::json& answer = craft.came.front();
  EXPECT_EQ(answer.at("remark"), "the answer");
  EXPECT_EQ(answer.at("tcp").at("ack"), seq + 1);
  EXPECT_EQ(answer.at("tcp").at("destination_port"), craft.result.at("local").at("port"));
}

void craft_ten_at_once(const Asked& asked, std::uint32_t round) {
  std::list<SynfinProgram> running;
  for (std::uint32_t i = 0; i < crafts_at_once; ++i)
    running.emplace_back(craft_words(asked, seq_of(round, i), i % 2 == 0));
  std::uint32_t number = 0;
  for (SynfinProgram& program : running)
    expect_own_answer(crafted(program.finish()), seq_of(round, number++));
}

class CraftAtOnce : public testing::TestWithParam<Asked> {};

// Twelve local ports: each round has those of the one before, and the peer has nothing left of that.
TEST_P(CraftAtOnce, EveryAnswerGoesToItsOwnProbe) {
  net::LabOptions options;
  options.sysctls["net.ipv4.ip_local_port_range"] = "40000 40011";
  in_lab(options, [] {
    for (std::uint32_t round = 0; round < craft_rounds; ++round) craft_ten_at_once(GetParam(), round);
  });
}

INSTANTIATE_TEST_SUITE_P(Ports, CraftAtOnce,
                         testing::Values(Asked{"Open", "80", "Flags [S.]"},
                                         Asked{"Closed", "81", "Flags [R.]"}),
                         [](const auto& asked) { return asked.param.name; });

}  // namespace
}  // namespace synfin::test
