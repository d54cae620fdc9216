#include "app/craft_packets.h"

#include <string>
#include <utility>

#include "synfin/net/random.h"
#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"

namespace synfin::app {

namespace {

constexpr std::uint16_t usual_window = 64240;  // 44 segments of 1460 bytes, as a Linux of today has it

std::uint16_t random_ip_id() { return static_cast<std::uint16_t>(net::random_below(0xffff) + 1); }

// What was asked for, with the rest of what it takes.
wire::SegmentSpec whole_segment(wire::SegmentSpec spec, const wire::FourTuple& tuple, bool in_fragments) {
  spec.source = tuple.local.address;
  spec.source_port = tuple.local.port;
  spec.destination = tuple.remote.address;
  spec.destination_port = tuple.remote.port;
  if (!spec.flags) spec.flags = spec.ack ? wire::Flag::ack : wire::Flag::syn;
  if (!spec.seq) spec.seq = wire::Seq(net::random_u32());
  if (!spec.id) spec.id = random_ip_id();
  if (!spec.window) spec.window = usual_window;
  if (!spec.df && in_fragments) spec.df = false;
  return spec;
}

wire::SegmentSpec without_faults(wire::SegmentSpec spec) {
  spec.ihl.reset();
  spec.total_length.reset();
  spec.mf.reset();
  spec.fragment_offset.reset();
  spec.protocol.reset();
  spec.ip_checksum.reset();
  spec.data_offset.reset();
  spec.checksum.reset();
  return spec;
}

wire::Bytes emitted(const wire::SegmentSpec& spec) {
  auto bytes = wire::emit(spec);
  if (!bytes) throw UsageError("the segment cannot be built: " + std::string(bytes.error().reason));
  return std::move(*bytes);
}

std::vector<wire::Bytes> cut(const wire::Bytes& packet, const std::optional<wire::FragmentPlan>& plan) {
  if (!plan) return {packet};
  auto fragments = wire::fragments_of(packet, *plan);
  if (!fragments) throw UsageError("the packet cannot be cut: " + std::string(fragments.error().reason));
  return std::move(*fragments);
}

bool is_segment(const wire::Bytes& bytes) {
  const auto packet = wire::parse(bytes);
  return packet && std::holds_alternative<wire::Segment>(*packet);
}

}  // namespace

CraftPackets craft_packets(const CraftOptions& options, const wire::FourTuple& tuple) {
  if (options.raw)
    return {cut(*options.raw, options.fragments), is_segment(*options.raw) ? *options.raw : wire::Bytes{}};
  const wire::SegmentSpec spec = whole_segment(options.segment, tuple, options.fragments.has_value());
  return {cut(emitted(spec), options.fragments), emitted(without_faults(spec))};
}

}  // namespace synfin::app
