#pragma once

#include <cstdint>
#include <string>

#include "synfin/tcp/outcome.h"
#include "synfin/view/summary.h"
#include "synfin/wire/address.h"

namespace synfin::view {

// What the verdict is about, as the user named it.
struct Target {
  std::string host;            // a name or an address
  wire::Address address;
  std::uint16_t port = 0;
  std::string service;         // "http"; empty: unknown, or -n
};

// nc's line: "Connection to 192.0.2.2 80 port [tcp/http] succeeded!" or "synfin: connect to HOST (ADDR) port 81
// (tcp) failed: Connection refused" (semantics.md has every case). No newline.
std::string verdict_line(const Target& target, const tcp::Outcome& outcome);
bool succeeded(const tcp::Outcome& outcome);

// "negotiated: mss 1440, wscale 7/9, sackOK, timestamps; peer ttl 64"; empty if nothing was negotiated.
std::string negotiated_line(const Summary& summary);

// "open (syn-ack), handshake 2.526 ms, close 2.671 ms (3-segment, peer's FIN with its ACK), 6 segments, no data".
std::string state_line(const tcp::Outcome& outcome, const Summary& summary);

// "2.526 ms", "12.3 us", "1.002 s": three or four significant figures.
std::string to_string(tcp::Duration duration);

}  // namespace synfin::view
