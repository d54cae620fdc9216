#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "synfin/view/traced_connection.h"

#include "support/packet_generator.h"
#include "view/exchange.h"

// Connections as a trace hands them over, for tests of pictures and pages.
namespace synfin::view::testing {

inline TracedConnection traced(const Exchange& exchange, std::string summary, std::vector<StatePair> states) {
  TracedConnection out;
  out.client = "192.0.2.1.55538";
  out.server = "192.0.2.2.80";
  out.summary = "192.0.2.1.55538 > 192.0.2.2.80: " + std::move(summary);
  out.records = exchange.records();
  for (Record& record : out.records) {
    record.change.reset();
    record.state.reset();
  }
  out.states = std::move(states);
  return out;
}

inline TracedConnection connect_and_close() {
  return traced(
      sample(),
      "handshake 2.526 ms, closed by the client (3-segment, the server's FIN with its ACK), no data: "
      "connect-and-close, as nc -z",
      {{"SYN-SENT", "(SYN-RECEIVED)"},
       {"ESTABLISHED", "SYN-RECEIVED"},
       {"ESTABLISHED", "(ESTABLISHED)"},
       {"FIN-WAIT-1", "(CLOSE-WAIT)"},
       {"TIME-WAIT", "LAST-ACK"},
       {"TIME-WAIT", "(CLOSED)"}});
}

inline TracedConnection refused() {
  Exchange e;
  e.ours(microseconds(0), client_syn());
  e.peer(microseconds(310), segment(Flag::rst | Flag::ack, Seq(0), iss + 1));
  return traced(e, "refused after 0.310 ms", {{"SYN-SENT", "LISTEN?"}, {"CLOSED", "CLOSED"}});
}

// A request and its answer, five idle seconds, and the client closes.
inline TracedConnection request_and_response() {
  Exchange e = opened();
  const std::uint32_t asked = 33;
  e.ours(microseconds(2700), with_text(segment(Flag::psh | Flag::ack, iss + 1, irs + 1),
                                       "GET / HTTP/1.1\r\nHost: 192.0.2.2\r\n\r\n"));
  e.peer(microseconds(3100), segment(Flag::ack, irs + 1, iss + 1 + asked + 4));
  e.peer(microseconds(9200), with_text(segment(Flag::psh | Flag::ack, irs + 1, iss + 1 + asked + 4),
                                       "HTTP/1.1 200 OK\r\n\r\n" + std::string(1400, 'x')));
  e.ours(microseconds(9230), segment(Flag::ack, iss + 1 + asked + 4, irs + 1420));
  e.ours(microseconds(5009300), segment(Flag::fin | Flag::ack, iss + 1 + asked + 4, irs + 1420));
  e.peer(microseconds(5009700), segment(Flag::ack, irs + 1420, iss + 2 + asked + 4));
  return traced(e, "handshake 2.526 ms, request and response, idle 5.0 s, closed by the client",
                {{"SYN-SENT", "(SYN-RECEIVED)"},
                 {"ESTABLISHED", "SYN-RECEIVED"},
                 {"ESTABLISHED", "(ESTABLISHED)"},
                 {"ESTABLISHED", "(ESTABLISHED)"},
                 {"ESTABLISHED", "ESTABLISHED"},
                 {"ESTABLISHED", "ESTABLISHED"},
                 {"ESTABLISHED", "ESTABLISHED"},
                 {"FIN-WAIT-1", "(CLOSE-WAIT)"},
                 {"FIN-WAIT-2", "CLOSE-WAIT"}});
}

// The SYN three times, and no answer.
inline TracedConnection filtered() {
  Exchange e;
  for (const unsigned n : {0u, 1u, 2u})
    e.ours(std::chrono::milliseconds(n == 0 ? 0 : n == 1 ? 1013 : 3029), client_syn()).retransmission = n;
  return traced(e, "filtered: the SYN was sent 3 times and nothing came back",
                std::vector<StatePair>(3, {"SYN-SENT", "(SYN-RECEIVED)"}));
}

// A router's, and one of the server itself.
inline TracedConnection prohibited() {
  Exchange e;
  e.ours(microseconds(0), client_syn());
  e.icmp(microseconds(420), wire::Address{0xc6336401}, 3, 13).remark =
      "a soft error while the connection is being opened (RFC 5461)";
  e.icmp(microseconds(800), server, 3, 3);
  return traced(e, "filtered (admin-prohibited)",
                {{"SYN-SENT", "LISTEN?"}, {"SYN-SENT", "LISTEN?"}, {"CLOSED", "LISTEN?"}});
}

inline std::vector<TracedConnection> every_kind() {
  return {connect_and_close(), refused(), request_and_response(), filtered(), prohibited()};
}

// Packets of every kind, wrong in every way, taken for one connection's.
inline TracedConnection any_packets(std::uint64_t seed, int count) {
  synfin::testing::PacketGenerator generator(seed);
  Exchange e;
  for (int i = 0; i < count; ++i) {
    synfin::testing::GeneratedPacket packet = generator.next();
    Record& record = e.raw(microseconds(i), Origin(i % 4), std::move(packet.bytes));
    record.wire_length = packet.wire_length;
  }
  return traced(e, "any packets", {});
}

inline constexpr std::string_view hostile = "<script>alert(\"1\")</script> & 'x' \xff\xed\xa0\x80\x1b";
inline constexpr std::string_view disarmed =
    "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; "
    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd";

}  // namespace synfin::view::testing
