#pragma once

#include <string>
#include <string_view>

#include "synfin/tcp/flow.h"
#include "synfin/view/timestamp.h"
#include "synfin/wire/address.h"

namespace synfin::view {

// What a connection looks like, in words: "connect-and-close, no data: as nc -z", and what is remarkable
// about it besides, each after "; ".
void append_look(std::string& out, const tcp::Flow& flow);
std::string look_text(const tcp::Flow& flow);

struct FlowLineStyle {
  TimestampStyle timestamps = TimestampStyle::time_of_day;
  bool nanoseconds = false;
};

// One line a connection: when it began, its ends, handshake, bytes each way, who closed it and how, and after
// "  # " what it looks like.
class FlowLines {
 public:
  explicit FlowLines(const FlowLineStyle& style) : timestamps_(style.timestamps, style.nanoseconds) {}
  void append(std::string& out, const tcp::Flow& flow);  // ended by a newline

 private:
  TimestampFormatter timestamps_;
};

// "192.0.2.1.55538"
void append_endpoint(std::string& out, const wire::Endpoint& endpoint);

// Both ends' states after a packet: "client FIN-WAIT-1, server (CLOSE-WAIT)". In brackets where it depends on
// the arrival of what was sent; with a question mark where it is a guess, since what led to it was not seen.
void append_states(std::string& out, const tcp::Flow& flow);
std::string state_text(const tcp::FlowEnd& end);

}  // namespace synfin::view
