#include "exchange_frames.h"

#include <algorithm>
#include <utility>

#include "synfin/wire/checksum.h"
#include "synfin/wire/emit.h"

namespace synfin::bench {

using wire::Flag;

struct ExchangeFrames::Row {
  bool from_client;
  wire::Flags flags;
  std::uint8_t seq_plus, ack_plus;
  std::uint16_t window;
};

const std::array<ExchangeFrames::Row, ExchangeFrames::steps> ExchangeFrames::rows{
    {{true, Flag::syn, 0, 0, 62727},
     {false, Flag::syn | Flag::ack, 0, 1, 65535},
     {true, Flag::ack, 1, 1, 491},
     {true, Flag::fin | Flag::ack, 1, 1, 491},
     {false, Flag::fin | Flag::ack, 1, 2, 128},
     {true, Flag::ack, 2, 2, 491}}};

namespace {

constexpr std::size_t ethernet_header = 14;
constexpr std::size_t tcp_header = ethernet_header + 20;

wire::Options options_of(wire::Flags flags, bool from_client) {
  wire::Options options;
  if (flags.has(Flag::syn)) {
    options.mss(from_client ? 1460 : 1440);
    options.sack_permitted();
  } else {
    options.nop();
    options.nop();
  }
  options.timestamps({});
  if (flags.has(Flag::syn)) {
    options.nop();
    options.window_scale(from_client ? 7 : 9);
  }
  return options;
}

void set_checksums(std::uint8_t* frame, std::size_t size, wire::Address from, wire::Address to) {
  std::uint8_t* ip = frame + ethernet_header;
  wire::store_u16(ip + 10, 0);
  wire::store_u16(ip + 10, wire::ipv4_header_checksum(wire::ByteView(ip, 20)));
  const wire::ByteView tcp(frame + tcp_header, size - tcp_header);
  wire::store_u16(frame + tcp_header + 16, wire::tcp_checksum(from, to, tcp));
}

}  // namespace

ExchangeFrames::ExchangeFrames() { std::transform(rows.begin(), rows.end(), steps_.begin(), step_of); }

ExchangeFrames::Step ExchangeFrames::step_of(const Row& row) {
  wire::SegmentSpec spec;
  spec.flags = row.flags;
  spec.window = row.window;
  spec.options = options_of(row.flags, row.from_client);
  const wire::Bytes packet = wire::emit(spec).value();
  constexpr std::array<std::uint8_t, ethernet_header> header{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  Step step;
  step.size = ethernet_header + packet.size();
  step.from_client = row.from_client;
  step.seq_plus = row.seq_plus;
  step.ack_plus = row.ack_plus;
  step.timestamps = tcp_header + 20 + (row.flags.has(Flag::syn) ? 8 : 4);
  std::copy(header.begin(), header.end(), step.bytes.begin());
  if (!row.from_client) std::swap(step.bytes[5], step.bytes[11]);
  std::copy(packet.begin(), packet.end(), step.bytes.begin() + ethernet_header);
  return step;
}

wire::ByteView ExchangeFrames::frame(std::size_t place, const Connection& c) {
  Step& step = steps_.at(place);
  const bool out = step.from_client;
  std::uint8_t* ip = step.bytes.data() + ethernet_header;
  std::uint8_t* tcp = step.bytes.data() + tcp_header;
  std::uint8_t* clocks = step.bytes.data() + step.timestamps;
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
  set_checksums(step.bytes.data(), step.size, from.address, to.address);
  return {step.bytes.data(), step.size};
}

}  // namespace synfin::bench
