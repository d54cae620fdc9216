#pragma once

#include <cstdint>
#include <optional>

#include "synfin/wire/bytes.h"
#include "synfin/wire/parse.h"
#include "synfin/wire/seq.h"

namespace synfin::wire {

// What differs from one segment of a series to the next.
struct SeriesSteps {
  std::uint32_t seq = 0;         // added to the sequence number
  std::uint32_t ack = 0;         // and to the acknowledgement number
  bool id = false;               // the IP ID counts up, past 0
  bool checksums_follow = true;  // both stay right; false: they stay as they are
};

// Many segments out of one, number by number: their bytes are changed in place, checksums by what has changed
// (RFC 1624), so that one takes some nanoseconds.
class SegmentSeries {
 public:
  // `first`: a well-formed segment in its IPv4 packet, whatever its checksums are.
  SegmentSeries(Bytes first, SeriesSteps steps);

  // The present one, and on to the next.
  const Bytes& present() const { return packet_; }
  void advance();

  // The number, from 0 on, of the segment that `answer` answers, of the first `count`; 0 where they have all
  // the same numbers, and so answers. Nothing where it is none's.
  std::optional<std::uint32_t> number_of(const Segment& answer, std::uint32_t count) const;
  // Whether an answer tells by its numbers which segment it answers.
  bool tells_apart(const Segment& answer) const { return step_of(answer) != 0; }

 private:
  std::uint32_t step_of(const Segment& answer) const { return answer.ack() ? steps_.seq : steps_.ack; }
  void change(std::size_t at, std::uint16_t value, std::size_t checksum_at);
  void change_number(std::size_t at, std::uint32_t by);

  Bytes packet_;
  SeriesSteps steps_;
  std::size_t tcp_at_;
  bool has_ack_;
  Seq first_end_;  // the number behind the first segment
  std::uint32_t first_ack_;
};

}  // namespace synfin::wire
