#include "synfin/wire/segment_series.h"

#include <utility>
#include <variant>

#include "synfin/wire/checksum.h"

namespace synfin::wire {

namespace {

constexpr std::size_t id_at = 4, ip_checksum_at = 10;                // RFC 791 3.1
constexpr std::size_t seq_at = 4, ack_at = 8, tcp_checksum_at = 16;  // RFC 9293 3.1, from the TCP header on

}  // namespace

SegmentSeries::SegmentSeries(Bytes first, SeriesSteps steps) : packet_(std::move(first)), steps_(steps) {
  const auto packet = parse(packet_);
  const auto& segment = std::get<Segment>(*packet);
  tcp_at_ = segment.ip.length();
  has_ack_ = segment.ack().has_value();
  first_end_ = segment.end();
  first_ack_ = segment.ack_field;
}

void SegmentSeries::change(std::size_t at, std::uint16_t value, std::size_t checksum_at) {
  const std::uint16_t before = load_u16(&packet_[at]);
  store_u16(&packet_[at], value);
  if (steps_.checksums_follow)
    store_u16(&packet_[checksum_at], updated_checksum(load_u16(&packet_[checksum_at]), before, value));
}

void SegmentSeries::change_number(std::size_t at, std::uint32_t by) {
  const std::uint32_t value = load_u32(&packet_[at]) + by;
  change(at, static_cast<std::uint16_t>(value >> 16), tcp_at_ + tcp_checksum_at);
  change(at + 2, static_cast<std::uint16_t>(value & 0xffff), tcp_at_ + tcp_checksum_at);
}

void SegmentSeries::advance() {
  if (steps_.seq != 0) change_number(tcp_at_ + seq_at, steps_.seq);
  if (steps_.ack != 0) change_number(tcp_at_ + ack_at, steps_.ack);
  if (!steps_.id) return;
  const auto next = static_cast<std::uint16_t>(load_u16(&packet_[id_at]) + 1);
  change(id_at, next == 0 ? std::uint16_t{1} : next, ip_checksum_at);
}

// An answer acknowledges all of a segment, an RST without ACK has the segment's own acknowledgement as its
// number (RFC 9293 3.10.7).
std::optional<std::uint32_t> SegmentSeries::number_of(const Segment& answer, std::uint32_t count) const {
  const auto ack = answer.ack();
  const bool by_ack = ack.has_value();
  if (!by_ack && !(answer.rst() && has_ack_)) return std::nullopt;
  const std::uint32_t step = step_of(answer);
  const std::uint32_t distance = by_ack ? ack->raw() - first_end_.raw() : answer.seq.raw() - first_ack_;
  if (step == 0) return distance == 0 && count > 0 ? std::optional<std::uint32_t>(0) : std::nullopt;
  if (distance % step != 0 || distance / step >= count) return std::nullopt;
  return distance / step;
}

}  // namespace synfin::wire
