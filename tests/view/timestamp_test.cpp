#include "synfin/view/timestamp.h"

#include <sstream>

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

#include "support/tcpdump.h"
#include "view/time_zone.h"

namespace synfin::view {
namespace {

using testing::TimeZone;

struct Stamp {
  std::uint32_t seconds;
  std::uint32_t nano;
};

// Forwards, backwards, over midnight, a reference of zero, and a truncation that turns the sign of a
// difference.
const std::vector<Stamp> stamps = {
    {1623626502, 951233123}, {1623626502, 953759999}, {1623626507, 1}, {1623626506, 999999999},
    {1623626502, 951233122}, {1623713000, 5},         {0, 5},          {1623630102, 999},
    {1635000000, 0}};

tcp::WallTime wall(Stamp s) {
  return tcp::WallTime(std::chrono::seconds(s.seconds) + std::chrono::nanoseconds(s.nano));
}

// LINKTYPE_RAW, stamps in nanoseconds.
wire::Bytes capture() {
  wire::Bytes file;
  const auto u32 = [&file](std::uint32_t value) {
    file.resize(file.size() + 4);
    wire::store_u32(&file[file.size() - 4], value);
  };
  const wire::Bytes packet = wire::emit({}).value();
  for (const std::uint32_t word : {0xa1b23c4du, 0x00020004u, 0u, 0u, 262144u, 101u}) u32(word);
  for (const Stamp& stamp : stamps) {
    const auto size = static_cast<std::uint32_t>(packet.size());
    for (const std::uint32_t word : {stamp.seconds, stamp.nano, size, size}) u32(word);
    file.insert(file.end(), packet.begin(), packet.end());
  }
  return file;
}

std::vector<std::string> as_tcpdump_prints(const std::string& option, bool nano) {
  std::vector<std::string> arguments = {"-n", nano ? "--nano" : "--micro"};
  if (!option.empty()) arguments.push_back(option);
  std::istringstream output(synfin::testing::tcpdump_of_file(capture(), arguments));
  std::vector<std::string> lines;
  for (std::string line; std::getline(output, line);) lines.push_back(line.substr(0, line.find("IP ")));
  return lines;
}

std::vector<std::string> as_we_print(TimestampStyle style, bool nano) {
  TimestampFormatter formatter(style, nano);
  std::vector<std::string> lines;
  for (const Stamp& stamp : stamps) formatter.append(lines.emplace_back(), wall(stamp));
  return lines;
}

TEST(Timestamp, EveryStyleIsTcpdumps) {
  const TimeZone tokyo("Asia/Tokyo");
  const std::vector<std::pair<std::string, TimestampStyle>> styles = {
      {"", TimestampStyle::time_of_day}, {"-t", TimestampStyle::none},
      {"-tt", TimestampStyle::seconds},  {"-ttt", TimestampStyle::delta_previous},
      {"-tttt", TimestampStyle::date},   {"-ttttt", TimestampStyle::delta_first}};
  for (const auto& [option, style] : styles) {
    for (const bool nano : {false, true}) {
      const auto expected = as_tcpdump_prints(option, nano);
      ASSERT_EQ(expected.size(), stamps.size());
      EXPECT_EQ(as_we_print(style, nano), expected) << option << (nano ? " --nano" : "");
    }
  }
}

std::string printed(TimestampFormatter formatter, Stamp stamp) {
  std::string out;
  formatter.append(out, wall(stamp));
  return out;
}

TEST(Timestamp, TimeOfDayIsLocal) {
  const Stamp stamp{1623626502, 951233123};
  {
    const TimeZone utc("UTC");
    EXPECT_EQ(printed(TimestampFormatter(), stamp), "23:21:42.951233 ");
  }
  const TimeZone tokyo("Asia/Tokyo");
  EXPECT_EQ(printed(TimestampFormatter(), stamp), "08:21:42.951233 ");
  EXPECT_EQ(printed(TimestampFormatter(TimestampStyle::date, true), stamp), "2021-06-14 08:21:42.951233123 ");
}

TEST(Timestamp, NoneAppendsNothing) {
  EXPECT_EQ(printed(TimestampFormatter(TimestampStyle::none), {1, 2}), "");
}

TEST(Timestamp, BeforeTheEpochIsSaidAsTcpdumpSaysIt) {
  for (const auto style : {TimestampStyle::time_of_day, TimestampStyle::seconds, TimestampStyle::date}) {
    std::string out;
    TimestampFormatter(style).append(out, tcp::WallTime(std::chrono::nanoseconds(-1)));
    EXPECT_EQ(out, "[Error converting time] ");
  }
}

TEST(Timestamp, DeltasOfExtremeStampsAreFinite) {
  TimestampFormatter formatter(TimestampStyle::delta_first, true);
  std::string out;
  formatter.append(out, tcp::WallTime::min());
  formatter.append(out, tcp::WallTime::max());
  EXPECT_EQ(out, " 00:00:00.000000000  23:34:33.709551615 ");
}

}  // namespace
}  // namespace synfin::view
