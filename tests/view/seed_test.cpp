// The three captures of the blog post that synfin was made from, made again: what goes in are times, the
// application's calls, the server's segments, ports, ISN, timestamp base and names; every client segment and
// every printed line come out, and must equal the post's text to the byte.
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/personality.h"
#include "synfin/view/packet_line.h"
#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"

namespace synfin::view {
namespace {

using tcp::Time;
using wire::Flag;

// Microseconds after 2021-06-13 23:00:00 in Tokyo.
struct At {
  std::int64_t microseconds;
};

constexpr At at(int minute, int second, int microsecond) {
  return {(minute * 60LL + second) * 1'000'000 + microsecond};
}

Time time_of(At t) { return Time(std::chrono::microseconds(t.microseconds)); }

tcp::WallTime stamp_of(At t) {
  const auto eleven_pm_in_tokyo =
      std::chrono::sys_days{std::chrono::year{2021} / 6 / 13} + std::chrono::hours(23 - 9);
  return tcp::WallTime(eleven_pm_in_tokyo.time_since_epoch() + std::chrono::microseconds(t.microseconds));
}

struct Opens {};
struct Sends {
  std::string data;
};
struct Closes {};
struct Transmits {};  // the next segment of ours leaves
struct Receives {     // the server's next one arrives
  wire::Flags flags;
  std::uint32_t seq;
  std::uint32_t ack;
  std::uint16_t window;
  wire::Timestamps timestamps;
  bool syn_options = false;
  std::string data = {};
};
struct Step {
  At at;
  std::variant<Opens, Sends, Closes, Transmits, Receives> what;
};

struct Capture {
  std::string server_name;
  std::uint16_t client_port;
  std::uint32_t isn;
  std::uint32_t timestamp;              // of the first segment
  std::chrono::microseconds into_tick;  // how far the client's clock was into that tick
  std::vector<Step> steps;
};

constexpr wire::Address client{0xac1f0d7c};
constexpr wire::Address seed_server{0x0de09202};

tcp::Config config_of(const Capture& capture) {
  const tcp::Personality p = tcp::personality(tcp::Like::seed, {}, {});
  tcp::Config config{{{client, capture.client_port}, {seed_server, 80}}, p.identity, p.policy, p.timers};
  config.identity.clock = {capture.timestamp, time_of(capture.steps.front().at) - capture.into_tick};
  return config;
}

wire::Bytes server_segment(const Capture& capture, const Receives& r) {
  wire::SegmentSpec spec;
  spec.source = seed_server;
  spec.destination = client;
  spec.source_port = 80;
  spec.destination_port = capture.client_port;
  spec.seq = wire::Seq(r.seq);
  spec.ack = wire::Seq(r.ack);
  spec.flags = r.flags;
  spec.window = r.window;
  wire::Options options;
  if (r.syn_options) {
    options.mss(1440);
    options.sack_permitted();
    options.timestamps(r.timestamps);
    options.nop();
    options.window_scale(9);
  } else {
    options.nop();
    options.nop();
    options.timestamps(r.timestamps);
  }
  spec.options = options;
  spec.payload = wire::Bytes(r.data.begin(), r.data.end());
  return *wire::emit(spec);
}

class Replay {
 public:
  explicit Replay(const Capture& capture)
      : capture_(capture),
        connection_(config_of(capture), wire::Seq(capture.isn)),
        names_{[&](wire::Address a) -> std::string_view {
                 return a == client ? client_name : capture_.server_name;
               },
               [](std::uint16_t port) -> std::string_view { return port == 80 ? "http" : ""; }},
        lines_(style()) {}

  std::string text() {
    for (const Step& step : capture_.steps)
      std::visit([&](const auto& what) { play(what, step.at); }, step.what);
    EXPECT_FALSE(connection_.poll_transmit(time_of(capture_.steps.back().at)))
        << "a segment more than the post shows";
    return text_;
  }

 private:
  static constexpr std::string_view client_name = "ip-172-31-13-124.ap-northeast-1.compute.internal";

  LineStyle style() const {
    LineStyle style;
    style.states = false;
    style.notation.names = &names_;
    return style;
  }

  void play(const Opens&, At t) { connection_.handle(tcp::Open{}, time_of(t)); }
  void play(const Closes&, At t) { connection_.handle(tcp::Close{}, time_of(t)); }
  void play(const Sends& send, At t) {
    connection_.handle(tcp::Send{wire::Bytes(send.data.begin(), send.data.end())}, time_of(t));
  }
  void play(const Transmits&, At t) {
    const auto out = connection_.poll_transmit(time_of(t));
    ASSERT_TRUE(out) << "nothing to send after\n" << text_;
    show(*wire::emit(out->spec), t);
  }
  void play(const Receives& r, At t) {
    const wire::Bytes bytes = server_segment(capture_, r);
    show(bytes, t);
    const auto packet = wire::parse(bytes);
    connection_.handle(tcp::SegmentArrived{std::get<wire::Segment>(*packet)}, time_of(t));
  }
  void show(const wire::Bytes& bytes, At t) {
    Record record;
    record.captured = stamp_of(t);
    record.packet = bytes;
    record.wire_length = bytes.size();
    text_ += lines_.line(record);
  }

  const Capture& capture_;
  tcp::Connection connection_;
  wire::NameTable names_;
  PacketLines lines_;
  std::string text_;
};

class Seed : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "Asia/Tokyo", 1);
    ::tzset();
  }
  void TearDown() override {
    ::unsetenv("TZ");
    ::tzset();
  }
  static std::string golden(const std::string& name) {
    std::ifstream in(std::string(SYNFIN_SOURCE_DIR) + "/tests/golden/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(Seed, NcZeroIoIsTheSixLinesOfThePost) {
  const Capture capture{
      "server-13-227-49-100.nrt20.r.cloudfront.net",
      55538,
      3089239005,
      3787945529,
      std::chrono::microseconds(800),
      {
          {at(21, 42, 951233), Opens{}},
          {at(21, 42, 951233), Transmits{}},
          {at(21, 42, 953759),
           Receives{Flag::syn | Flag::ack, 3769853557, 3089239006, 65535, {4097033079, 3787945529}, true}},
          {at(21, 42, 953791), Transmits{}},
          {at(21, 42, 953800), Closes{}},
          {at(21, 42, 953813), Transmits{}},
          {at(21, 42, 956462),
           Receives{Flag::fin | Flag::ack, 3769853558, 3089239007, 128, {4097033082, 3787945532}}},
          {at(21, 42, 956484), Transmits{}},
      }};
  EXPECT_EQ(Replay(capture).text(), golden("seed_nc_z.txt"));
}

TEST_F(Seed, NcWaitFiveSecondsIsTheSevenLinesOfThePost) {
  const Capture capture{
      "server-13-224-146-2.nrt51.r.cloudfront.net",
      57814,
      3149699449,
      59748933,
      std::chrono::microseconds(600),
      {
          {at(23, 13, 903640), Opens{}},
          {at(23, 13, 903640), Transmits{}},
          {at(23, 13, 911947),
           Receives{Flag::syn | Flag::ack, 2782607019, 3149699450, 65535, {2465407672, 59748933}, true}},
          {at(23, 13, 911972), Transmits{}},
          {at(23, 18, 912790), Closes{}},
          {at(23, 18, 912801), Transmits{}},
          {at(23, 18, 920877), Receives{Flag::ack, 2782607020, 3149699451, 128, {2465412681, 59753942}}},
          {at(23, 18, 922630),
           Receives{Flag::fin | Flag::ack, 2782607020, 3149699451, 128, {2465412683, 59753942}}},
          {at(23, 18, 922657), Transmits{}},
      }};
  EXPECT_EQ(Replay(capture).text(), golden("seed_nc_w5.txt"));
}

TEST_F(Seed, CurlIsTheTenLinesOfThePost) {
  std::string request =
      "GET / HTTP/1.1\r\nHost: please-sleep.cou929.nu\r\nUser-Agent: curl/7.61.1\r\nAccept: */*\r\n\r\n";
  request.resize(86, ' ');
  std::string reply = "HTTP/1.1 301 Moved Permanently\r\n";
  reply.resize(588, 'x');
  const Capture capture{
      "server-13-224-146-2.nrt51.r.cloudfront.net",
      33940,
      2376043291,
      60311200,
      std::chrono::microseconds(600),
      {
          {at(32, 36, 171067), Opens{}},
          {at(32, 36, 171067), Transmits{}},
          {at(32, 36, 180481),
           Receives{Flag::syn | Flag::ack, 1087796548, 2376043292, 65535, {3624432296, 60311200}, true}},
          {at(32, 36, 180507), Transmits{}},
          {at(32, 36, 180580), Sends{request}},
          {at(32, 36, 180589), Transmits{}},
          {at(32, 36, 189975), Receives{Flag::ack, 1087796549, 2376043378, 128, {3624432305, 60311210}}},
          {at(32, 36, 190296),
           Receives{
               Flag::psh | Flag::ack, 1087796549, 2376043378, 128, {3624432306, 60311210}, false, reply}},
          {at(32, 36, 190318), Transmits{}},
          {at(32, 36, 190500), Closes{}},
          {at(32, 36, 190509), Transmits{}},
          {at(32, 36, 200331),
           Receives{Flag::fin | Flag::ack, 1087797137, 2376043379, 128, {3624432316, 60311220}}},
          {at(32, 36, 200354), Transmits{}},
      }};
  EXPECT_EQ(Replay(capture).text(), golden("seed_curl.txt"));
}

}  // namespace
}  // namespace synfin::view
