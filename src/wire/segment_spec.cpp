#include "synfin/wire/segment_spec.h"

namespace synfin::wire {

namespace {

template <typename... Fields>
void complete(SegmentSpec& spec, const SegmentSpec& others, Fields... fields) {
  const auto one = [](auto& field, const auto& other) {
    if (!field) field = other;
  };
  (one(spec.*fields, others.*fields), ...);
}

}  // namespace

SegmentSpec completed(SegmentSpec spec, const SegmentSpec& others) {
  using S = SegmentSpec;
  complete(spec, others, &S::ihl, &S::tos, &S::total_length, &S::id, &S::reserved_flag, &S::df, &S::mf,
           &S::fragment_offset, &S::ttl, &S::protocol, &S::ip_checksum, &S::source, &S::destination,
           &S::ip_options);
  complete(spec, others, &S::source_port, &S::destination_port, &S::seq, &S::ack, &S::data_offset,
           &S::reserved, &S::flags, &S::window, &S::checksum, &S::urgent, &S::options, &S::payload);
  return spec;
}

}  // namespace synfin::wire
