#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/view/packet_line.h"
#include "synfin/view/traced_connection.h"

namespace synfin::view {

// As much of a traced connection as is shown.
struct ShownConnection {
  ShownConnection(const TracedConnection& connection, std::size_t at_most, LineStyle style);

  std::span<const Record> records() const { return std::span(traced.records).first(lines.size()); }
  const StatePair& states(std::size_t packet) const;

  const TracedConnection& traced;
  std::vector<std::string> lines;  // tcpdump's for each packet that is shown
  std::size_t left_out = 0;        // packets
};

// "7 packets more are not shown"; empty if there are none.
std::string not_shown(std::size_t count, std::string_view noun);

// What the signs in ladders mean, as far as they occur.
class LadderSigns {
 public:
  void see(const ShownConnection& connection);
  std::string text() const;

 private:
  void see(const StatePair& states);

  bool if_arrived_ = false;
  bool assumed_ = false;
  bool retransmission_ = false;
  bool icmp_ = false;
};

}  // namespace synfin::view
