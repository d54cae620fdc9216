#pragma once

#include <optional>
#include <span>
#include <vector>

#include "synfin/tcp/time.h"
#include "synfin/view/comparison.h"
#include "synfin/view/record.h"

namespace synfin::view {

// The waits of one exchange, by the capture's stamps; absent where one of the packets was not seen.
struct Gaps {
  std::optional<tcp::Duration> syn_to_syn_ack;
  std::optional<tcp::Duration> syn_ack_to_ack;
  std::optional<tcp::Duration> ack_to_fin;
  std::optional<tcp::Duration> fin_to_end;  // our first FIN to the last packet
};

Gaps gaps_of(std::span<const Record> records);

// A row for each wait that either side has.
std::vector<Row> gap_rows(const Gaps& left, const Gaps& right);

// The same of many exchanges: "31.2 us (IQR 4.1 us)", the median and the distance of the quartiles.
std::vector<Row> gap_rows(std::span<const Gaps> left, std::span<const Gaps> right);

}  // namespace synfin::view
