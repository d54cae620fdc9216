// Writes a capture file of many whole exchanges, one after the other, as `nc -z` makes them: Ethernet,
// nanoseconds, right checksums. The same arguments give the same file, and fewer connections its beginning.
//   capture_generator KIND CONNECTIONS FILE
// Kinds: few        100 client ports, over and over, to one server
//        ports      28,000 client ports, over and over, to one server
//        addresses  100 client ports, a server address for each connection
//        open       as addresses, but no connection is closed
//        syns       as addresses, but no SYN is answered
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <random>
#include <string_view>

#include <pcap/dlt.h>

#include "synfin/net/capture_file.h"

#include "exchange_frames.h"

namespace {

namespace net = synfin::net;
namespace wire = synfin::wire;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using synfin::bench::Connection;

struct Kind {
  std::string_view name;
  std::uint32_t ports;
  std::uint16_t first_port;
  bool one_server;
  std::size_t steps;  // of the exchange
};

constexpr std::array<Kind, 5> kinds{{{"few", 100, 40000, true, 6},
                                     {"ports", 28000, 32768, true, 6},
                                     {"addresses", 100, 40000, false, 6},
                                     {"open", 100, 40000, false, 3},
                                     {"syns", 100, 40000, false, 1}}};
constexpr wire::Address client_address{0xc0000201};  // 192.0.2.1
constexpr wire::Address server_address{0xc0000202};
constexpr wire::Address first_server{
    0x0a000001};  // 10.0.0.0/8: no smaller private network has enough addresses

class Generator {
 public:
  Generator(const Kind& kind, net::CaptureWriter& writer) : kind_(kind), writer_(writer) {}

  void connection(std::uint32_t number) {
    const Connection made = numbers(number);
    for (std::size_t i = 0; i < kind_.steps; ++i) {
      now_ += nanoseconds(1000 + random() % 3000);
      const wire::ByteView frame = frames_.frame(i, made);
      writer_.write({now_, frame, static_cast<std::uint32_t>(frame.size())});
    }
    now_ += microseconds(20);
  }

 private:
  Connection numbers(std::uint32_t number) {
    const auto port = static_cast<std::uint16_t>(kind_.first_port + number % kind_.ports);
    const wire::Address server =
        kind_.one_server ? server_address : wire::Address{first_server.value + number};
    return {{client_address, port}, {server, 80}, random(), random(), random() >> 1, random() >> 1};
  }

  std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }

  const Kind& kind_;
  net::CaptureWriter& writer_;
  synfin::bench::ExchangeFrames frames_;
  std::mt19937 random_{1};
  synfin::tcp::WallTime now_{std::chrono::seconds(1'700'000'000)};
};

std::uint32_t number_in(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

}  // namespace

int main(int count, char** words) try {
  const std::string_view kind_name = count == 4 ? words[1] : "";
  const auto* kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.name == kind_name; });
  const std::uint32_t connections = count == 4 ? number_in(words[2]) : 0;
  if (kind == kinds.end() || connections == 0) {
    std::fprintf(stderr, "usage: capture_generator few|ports|addresses|open|syns CONNECTIONS FILE\n");
    return 2;
  }
  net::CaptureWriter writer(words[3], DLT_EN10MB, 262144);
  Generator generator(*kind, writer);
  for (std::uint32_t i = 0; i < connections; ++i) generator.connection(i);
  writer.flush();
} catch (const std::exception& e) {
  std::fprintf(stderr, "capture_generator: %s\n", e.what());
  return 1;
}
