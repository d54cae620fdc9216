#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "synfin/wire/notation.h"

#include "support/packet_generator.h"
#include "support/tcpdump.h"

// Line by line against the installed tcpdump, on random packets. SYNFIN_PACKETS and SYNFIN_SEED in the
// environment make it longer and different.
namespace synfin::wire {
namespace {

using synfin::testing::GeneratedPacket;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

struct Setting {
  const char* name;
  std::vector<std::string> arguments;
  NotationStyle style;
};

void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.name; }

std::string numbered(std::size_t number) { return fmt::format("{:5}  ", number); }

// tcpdump's output cut where the next packet's number stands at the start of a line.
std::vector<std::string> split(const std::string& output, std::size_t count) {
  std::vector<std::string> texts;
  std::size_t at = 0;
  for (std::size_t number = 1; number <= count; ++number) {
    const std::string prefix = numbered(number), next = "\n" + numbered(number + 1);
    if (output.compare(at, prefix.size(), prefix) != 0) return texts;
    at += prefix.size();
    std::size_t end = number < count ? output.find(next, at) : output.size() - 1;
    if (end == std::string::npos) end = output.size();
    texts.push_back(output.substr(at, end - at));
    at = end + 1;
  }
  return texts;
}

std::string hex(ByteView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

class NotationLikeTcpdump : public ::testing::TestWithParam<Setting> {};

TEST_P(NotationLikeTcpdump, OnRandomPackets) {
  const std::size_t count = number_from_environment("SYNFIN_PACKETS", 20'000);
  synfin::testing::PacketGenerator generator(number_from_environment("SYNFIN_SEED", 20210613));
  std::vector<GeneratedPacket> packets(count);
  for (GeneratedPacket& packet : packets) packet = generator.next();

  const std::vector<std::string> wanted =
      split(synfin::testing::tcpdump(packets, GetParam().arguments), count);
  ASSERT_EQ(wanted.size(), count);
  Notation notation(GetParam().style);
  int failures = 0;
  for (std::size_t i = 0; i < count && failures < 10; ++i) {
    std::string got;
    notation.append(got, packets[i].bytes, packets[i].wire_length);
    if (got == wanted[i]) continue;
    ++failures;
    ADD_FAILURE() << "packet " << i + 1 << ", " << packets[i].wire_length
                  << " bytes on the wire, captured: " << hex(packets[i].bytes) << "\nwant: " << wanted[i]
                  << "\n got: " << got;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, NotationLikeTcpdump,
    ::testing::Values(Setting{"plain", {}, {}}, Setting{"S", {"-S"}, {.absolute_sequence = true}},
                      Setting{"v", {"-v"}, {.verbosity = 1}}, Setting{"vv", {"-vv"}, {.verbosity = 2}},
                      Setting{"vK", {"-v", "-K"}, {.verbosity = 1, .verify_checksums = false}},
                      Setting{"Svv", {"-S", "-vv"}, {.absolute_sequence = true, .verbosity = 2}}),
    [](const auto& setting) { return std::string(setting.param.name); });

}  // namespace
}  // namespace synfin::wire
