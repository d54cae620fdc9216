#include "view/traced_packets.h"

#include <fmt/format.h>

#include "view/html_packet.h"

namespace synfin::view {

namespace {

std::string sender_of(const Record& record) {
  switch (record.origin) {
    case Origin::peer:
      return "from the server";
    case Origin::icmp:
      return "ICMP error about the connection";
    case Origin::ours:
    case Origin::kernel:
      return "from the client";
  }
  return {};
}

std::string states_text(const StatePair& states) {
  const auto known = [](const std::string& state) { return state.empty() ? "not known" : state; };
  return fmt::format("afterwards client {}, server {}", known(states.client), known(states.server));
}

// Within, so that a link to it opens it.
void write_dissected(HtmlWriter& out, const TracedPackets& packets, std::size_t i) {
  const auto records = packets.connection.records();
  const Record& record = records[i];
  out.open("details")
      .open("summary")
      .whole("code", packets.connection.lines[i], {{"class", "packet-line"}})
      .close();
  out.open("div", {{"class", "content"}, {"id", fmt::format("{}{}", packets.anchor, i + 1)}});
  const tcp::Duration since_start = record.captured - records.front().captured;
  const std::string states = states_text(packets.connection.states(i));
  write_packet(out, {record, since_start, sender_of(record), states, packets.bytes}, {{}, Side::left});
  out.close().close().line_break();
}

}  // namespace

void write_packets(HtmlWriter& out, const TracedPackets& packets) {
  const std::size_t count = packets.connection.lines.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i < packets.dissected)
      write_dissected(out, packets, i);
    else
      out.whole("p", packets.connection.lines[i],
                {{"class", "packet-line"}, {"id", fmt::format("{}{}", packets.anchor, i + 1)}})
          .line_break();
  }
}

}  // namespace synfin::view
