#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "synfin/view/record.h"
#include "synfin/wire/emit.h"

// Exchanges as they would have been captured, for tests of the renderers.
namespace synfin::view::testing {

using wire::Flag;
using wire::SegmentSpec;
using wire::Seq;

inline constexpr wire::Address client{0xc0000201};
inline constexpr wire::Address server{0xc0000202};
inline constexpr std::uint16_t client_port = 55538;
inline constexpr Seq iss{3089239005};
inline constexpr Seq irs{3769853557};

// 2021-06-13 23:21:42.951233 UTC, the stamp of the first packet.
inline constexpr tcp::WallTime start{std::chrono::seconds(1623626502) + std::chrono::microseconds(951233)};

inline wire::Options syn_options(std::uint16_t mss, wire::Timestamps ts, std::uint8_t shift) {
  wire::Options options;
  options.mss(mss);
  options.sack_permitted();
  options.timestamps(ts);
  options.nop();
  options.window_scale(shift);
  return options;
}

inline wire::Options later_options(wire::Timestamps ts) {
  wire::Options options;
  options.nop();
  options.nop();
  options.timestamps(ts);
  return options;
}

inline SegmentSpec segment(wire::Flags flags, Seq seq, std::optional<Seq> ack = {}) {
  SegmentSpec spec;
  spec.flags = flags;
  spec.seq = seq;
  spec.ack = ack;
  spec.window = std::uint16_t{512};
  return spec;
}

inline SegmentSpec with_text(SegmentSpec spec, const std::string& text) {
  spec.payload = wire::Bytes(text.begin(), text.end());
  return spec;
}

// The packets of one exchange, in the order of their capture.
class Exchange {
 public:
  explicit Exchange(std::uint16_t port = 80) : port_(port) {}

  Record& ours(std::chrono::nanoseconds after, SegmentSpec spec) {
    return add(after, Origin::ours, to_server(std::move(spec)));
  }
  Record& kernel(std::chrono::nanoseconds after, SegmentSpec spec) {
    return add(after, Origin::kernel, to_server(std::move(spec)));
  }
  Record& peer(std::chrono::nanoseconds after, SegmentSpec spec) {
    spec.source = server;
    spec.destination = client;
    spec.source_port = port_;
    spec.destination_port = client_port;
    return add(after, Origin::peer, wire::emit(spec).value());
  }
  // An ICMP error by `from` that quotes the first `quoted` bytes of our first segment.
  Record& icmp(std::chrono::nanoseconds after, wire::Address from, std::uint8_t type, std::uint8_t code,
               std::size_t quoted = 28) {
    const wire::Bytes& about = records_.front().packet;
    return add(after, Origin::icmp, icmp_packet(from, type, code, wire::ByteView(about).first(quoted)));
  }
  Record& raw(std::chrono::nanoseconds after, Origin origin, wire::Bytes bytes) {
    return add(after, origin, std::move(bytes));
  }

  void add(Record record) { records_.push_back(std::move(record)); }

  const std::vector<Record>& records() const { return records_; }
  Record& last() { return records_.back(); }

 private:
  wire::Bytes to_server(SegmentSpec spec) const {
    spec.source = client;
    spec.destination = server;
    spec.source_port = client_port;
    spec.destination_port = port_;
    return wire::emit(spec).value();
  }

  static wire::Bytes icmp_packet(wire::Address from, std::uint8_t type, std::uint8_t code,
                                 wire::ByteView quote) {
    wire::Bytes out(28);
    out[0] = 0x45;
    wire::store_u16(&out[2], static_cast<std::uint16_t>(28 + quote.size()));
    out[8] = 63;
    out[9] = wire::protocol_icmp;
    wire::store_u32(&out[12], from.value);
    wire::store_u32(&out[16], client.value);
    wire::store_u16(&out[10], wire::ipv4_header_checksum(wire::ByteView(out).first(20)));
    out[20] = type;
    out[21] = code;
    out.insert(out.end(), quote.begin(), quote.end());
    wire::ChecksumSum sum;
    sum.add(wire::ByteView(out).subspan(20));
    wire::store_u16(&out[22], sum.checksum());
    return out;
  }

  Record& add(std::chrono::nanoseconds after, Origin origin, wire::Bytes bytes) {
    Record record;
    record.captured = start + after;
    record.wire_length = bytes.size();
    record.packet = std::move(bytes);
    record.origin = origin;
    records_.push_back(std::move(record));
    return records_.back();
  }

  std::uint16_t port_;
  std::vector<Record> records_;
};

using std::chrono::microseconds;
using tcp::State;

inline SegmentSpec client_syn() {
  SegmentSpec syn = segment(Flag::syn, iss);
  syn.window = std::uint16_t{62727};
  syn.options = syn_options(8961, {3787945529, 0}, 7);
  return syn;
}

inline SegmentSpec server_syn_ack() {
  SegmentSpec syn_ack = segment(Flag::syn | Flag::ack, irs, iss + 1);
  syn_ack.window = std::uint16_t{65535};
  syn_ack.options = syn_options(1440, {4097033079, 3787945529}, 9);
  return syn_ack;
}

inline SegmentSpec later(SegmentSpec spec, std::uint16_t window, wire::Timestamps ts) {
  spec.window = window;
  spec.options = later_options(ts);
  return spec;
}

inline void changes(Record& record, State from, State to) {
  record.change = tcp::StateChange{from, to};
  record.state = to;
}

// SYN, SYN-ACK, ACK of the sample exchange.
inline Exchange opened() {
  Exchange e;
  changes(e.ours(microseconds(0), client_syn()), State::closed, State::syn_sent);
  changes(e.peer(microseconds(2526), server_syn_ack()), State::syn_sent, State::established);
  e.ours(microseconds(2558), later(segment(Flag::ack, iss + 1, irs + 1), 491, {3787945532, 4097033079}))
      .state = State::established;
  return e;
}

// And our FIN.
inline Exchange closing() {
  Exchange e = opened();
  changes(e.ours(microseconds(2580),
                 later(segment(Flag::fin | Flag::ack, iss + 1, irs + 1), 491, {3787945532, 4097033079})),
          State::established, State::fin_wait_1);
  return e;
}

// The whole exchange of `nc -z`, six segments.
inline Exchange sample() {
  Exchange e = closing();
  changes(e.peer(microseconds(5229),
                 later(segment(Flag::fin | Flag::ack, irs + 1, iss + 2), 128, {4097033082, 3787945532})),
          State::fin_wait_1, State::time_wait);
  e.ours(microseconds(5251), later(segment(Flag::ack, iss + 2, irs + 2), 491, {3787945535, 4097033082}))
      .state = State::time_wait;
  return e;
}

}  // namespace synfin::view::testing
