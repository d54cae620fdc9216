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
#include <utility>

#include <pcap/dlt.h>

#include "synfin/net/capture_file.h"
#include "synfin/wire/checksum.h"
#include "synfin/wire/emit.h"

namespace {

namespace net = synfin::net;
namespace wire = synfin::wire;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using wire::Flag;

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

using Frame = std::array<std::uint8_t, 128>;
constexpr std::size_t ethernet_header = 14;
constexpr std::size_t tcp_header = ethernet_header + 20;

// One step of the exchange: its frame, with zero where a connection's own numbers belong.
struct Step {
  Frame frame{};
  std::size_t size = 0;
  bool from_client = false;
  std::uint8_t seq_plus = 0, ack_plus = 0;  // from the first sequence numbers
  std::size_t timestamps = 0;               // where TS val stands
};

struct StepRow {
  bool from_client;
  wire::Flags flags;
  std::uint8_t seq_plus, ack_plus;
  std::uint16_t window;
};

constexpr std::array<StepRow, 6> exchange{{{true, Flag::syn, 0, 0, 62727},
                                           {false, Flag::syn | Flag::ack, 0, 1, 65535},
                                           {true, Flag::ack, 1, 1, 491},
                                           {true, Flag::fin | Flag::ack, 1, 1, 491},
                                           {false, Flag::fin | Flag::ack, 1, 2, 128},
                                           {true, Flag::ack, 2, 2, 491}}};

wire::Options options_of(const StepRow& row) {
  wire::Options options;
  if (row.flags.has(Flag::syn)) {
    options.mss(row.from_client ? 1460 : 1440);
    options.sack_permitted();
  } else {
    options.nop();
    options.nop();
  }
  options.timestamps({});
  if (row.flags.has(Flag::syn)) {
    options.nop();
    options.window_scale(row.from_client ? 7 : 9);
  }
  return options;
}

Step step_of(const StepRow& row) {
  wire::SegmentSpec spec;
  spec.flags = row.flags;
  spec.window = row.window;
  spec.options = options_of(row);
  const wire::Bytes packet = wire::emit(spec).value();
  constexpr std::array<std::uint8_t, ethernet_header> header{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  Step step;
  step.size = ethernet_header + packet.size();
  step.from_client = row.from_client;
  step.seq_plus = row.seq_plus;
  step.ack_plus = row.ack_plus;
  step.timestamps = tcp_header + 20 + (row.flags.has(Flag::syn) ? 8 : 4);
  std::copy(header.begin(), header.end(), step.frame.begin());
  if (!row.from_client) std::swap(step.frame[5], step.frame[11]);
  std::copy(packet.begin(), packet.end(), step.frame.begin() + ethernet_header);
  return step;
}

// What a connection's frames have of their own.
struct Connection {
  wire::Endpoint client, server;
  std::uint32_t client_isn, server_isn;
  std::uint32_t client_clock, server_clock;  // TS val
};

class Generator {
 public:
  Generator(const Kind& kind, net::CaptureWriter& writer) : kind_(kind), writer_(writer) {
    for (const StepRow& row : exchange) steps_[steps_made_++] = step_of(row);
  }

  void connection(std::uint32_t number) {
    const Connection made = numbers(number);
    for (std::size_t i = 0; i < kind_.steps; ++i) {
      now_ += nanoseconds(1000 + random() % 3000);
      write(steps_[i], made, i);
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

  void write(Step& step, const Connection& c, std::size_t place) {
    const bool out = step.from_client;
    std::uint8_t* ip = step.frame.data() + ethernet_header;
    std::uint8_t* tcp = step.frame.data() + tcp_header;
    std::uint8_t* clocks = step.frame.data() + step.timestamps;
    const auto& [from, to] = out ? std::pair(c.client, c.server) : std::pair(c.server, c.client);
    wire::store_u16(ip + 4, ++ip_id_);
    wire::store_u32(ip + 12, from.address.value);
    wire::store_u32(ip + 16, to.address.value);
    wire::store_u16(tcp, from.port);
    wire::store_u16(tcp + 2, to.port);
    wire::store_u32(tcp + 4, (out ? c.client_isn : c.server_isn) + step.seq_plus);
    if (place > 0) wire::store_u32(tcp + 8, (out ? c.server_isn : c.client_isn) + step.ack_plus);
    wire::store_u32(clocks, out ? c.client_clock : c.server_clock);
    if (place > 0) wire::store_u32(clocks + 4, out ? c.server_clock : c.client_clock);
    set_checksums(step, from.address, to.address);
    writer_.write(
        {now_, wire::ByteView(step.frame.data(), step.size), static_cast<std::uint32_t>(step.size)});
  }

  static void set_checksums(Step& step, wire::Address from, wire::Address to) {
    std::uint8_t* ip = step.frame.data() + ethernet_header;
    wire::store_u16(ip + 10, 0);
    wire::store_u16(ip + 10, wire::ipv4_header_checksum(wire::ByteView(ip, 20)));
    const wire::ByteView tcp(step.frame.data() + tcp_header, step.size - tcp_header);
    wire::store_u16(step.frame.data() + tcp_header + 16, wire::tcp_checksum(from, to, tcp));
  }

  const Kind& kind_;
  net::CaptureWriter& writer_;
  std::array<Step, exchange.size()> steps_;
  std::size_t steps_made_ = 0;
  std::mt19937 random_{1};
  synfin::tcp::WallTime now_{std::chrono::seconds(1'700'000'000)};
  std::uint16_t ip_id_ = 0;
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
