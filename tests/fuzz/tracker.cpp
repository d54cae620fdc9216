// Segments and ICMP errors as someone might see or forge them, to the tracker. The first two bytes are its
// limits; then there are ten bytes for each packet.
#include "synfin/tcp/tracker.h"

#include <cstdint>
#include <optional>
#include <set>

#include "synfin/tcp/flow_look.h"
#include "synfin/wire/bytes.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace tcp = synfin::tcp;
namespace wire = synfin::wire;

// Kinds from here on are ICMP errors; those before say where the sequence numbers lie.
constexpr std::uint8_t first_error = 0xf0;

tcp::TrackerLimits limits_of(wire::Reader& reader) {
  tcp::TrackerLimits limits;
  limits.most_flows = 1 + reader.u8() % 32;
  limits.linger = std::chrono::milliseconds(reader.u8() * 10);
  return limits;
}

// Two hosts with four ports each, so that connections meet again; both directions.
wire::Endpoint endpoint(std::uint8_t bits) {
  return {{0xc0000201u + (bits & 1u)}, static_cast<std::uint16_t>(80 + ((bits >> 1) & 3))};
}

// In one of 32 places all over the sequence space: around the wrap or not, and so many sixteenths of 2^32
// further. Eight sixteenths are half the space, where "before" turns round.
wire::Seq sequence_number(std::uint8_t near, unsigned sixteenths, bool at_wrap) {
  return wire::Seq((at_wrap ? 0xffffff80u : 0x10000000u) + (sixteenths << 28)) + near;
}

// Mostly little; as much as a packet can hold takes few of them past any window.
std::uint32_t payload_length(std::uint8_t given) { return given < 192 ? given : (given - 191u) * 1000; }

wire::Segment segment_of(wire::Reader& reader, std::uint8_t parts) {
  wire::Segment s;
  const std::uint8_t ends = reader.u8();
  s.ip.source = endpoint(ends).address;
  s.source_port = endpoint(ends).port;
  s.ip.destination = endpoint(ends >> 3).address;
  s.destination_port = endpoint(ends >> 3).port;
  s.flags = wire::Flags::from_bits(reader.u8());
  s.seq = sequence_number(reader.u8(), parts & 0xf, (ends & 64) != 0);
  s.ack_field = sequence_number(reader.u8(), parts >> 4, (ends & 128) != 0).raw();
  s.payload_length = payload_length(reader.u8());
  s.window = static_cast<std::uint16_t>(reader.u8() << 8);
  return s;
}

wire::IcmpError error_about(const wire::Segment& s, std::uint8_t type) {
  wire::IcmpError error;
  error.type = type;
  error.code = s.flags.bits() & 0xf;
  error.quoted.ip = s.ip;
  error.quoted.source_port = s.source_port;
  error.quoted.destination_port = s.destination_port;
  error.quoted.seq = s.seq;
  return error;
}

class Observer {
 public:
  explicit Observer(tcp::TrackerLimits limits)
      : most_(limits.most_flows), tracker_(limits, 793, [this](const tcp::Flow& flow) { end(flow); }) {}

  void segment(const wire::Segment& s, tcp::WallTime at) {
    const auto seen = tracker_.take(s, at);
    require(seen.flow != nullptr, "each segment is of a connection");
    require(seen.flow->endpoint(seen.from) == s.source(), "it is from the end that sent it");
    require(seen.flow->endpoint(tcp::other(seen.from)) == s.destination(), "it is to the other end");
    look_at(*seen.flow);
    within_limits();
  }

  void error(const wire::IcmpError& e, tcp::WallTime at) {
    const auto seen = tracker_.take(e, at);
    if (seen.flow != nullptr) look_at(*seen.flow);
    within_limits();
  }

  void finish() {
    tracker_.finish();
    require(tracker_.size() == 0, "nothing is left in the end");
    require(ended_.size() == tracker_.counts().flows, "each connection ends");
  }

 private:
  void within_limits() const {
    require(tracker_.size() <= most_, "no more connections than are allowed");
    require(tracker_.size() + ended_.size() == tracker_.counts().flows,
            "each connection is there or has ended");
  }

  static void look_at(const tcp::Flow& flow) {
    static_cast<void>(tcp::look_of(flow));
    static_cast<void>(tcp::idle_before_close(flow));
    static_cast<void>(flow.certain());
  }

  void end(const tcp::Flow& flow) {
    look_at(flow);
    require(ended_.insert(flow.number).second, "a connection ends once");
  }

  std::size_t most_;
  std::set<std::uint32_t> ended_;
  tcp::Tracker tracker_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::Reader reader(wire::ByteView(data, size));
  Observer observer(limits_of(reader));
  tcp::WallTime at(std::chrono::hours(24));
  while (reader.remaining() >= 10) {
    const std::uint8_t kind = reader.u8();
    const wire::Segment s = segment_of(reader, kind < first_error ? kind : 0);
    const std::uint16_t code = reader.u16();
    const std::uint8_t scale = reader.u8();
    // Mostly on, sometimes back: frames of several cards need not be in order.
    const auto step = std::chrono::microseconds(std::int64_t{code} << (scale % 24));
    at += (scale & 0x80) != 0 ? -step : step;
    if (kind >= first_error) {
      observer.error(error_about(s, kind & 0xf), at);
    } else {
      observer.segment(s, at);
    }
  }
  observer.finish();
  return 0;
}
