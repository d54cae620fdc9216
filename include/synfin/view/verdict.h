#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "synfin/tcp/outcome.h"
#include "synfin/view/summary.h"
#include "synfin/wire/address.h"

namespace synfin::view {

// What the verdict is about, as the user named it.
struct Target {
  std::string host;  // a name or an address
  wire::Address address;
  std::uint16_t port = 0;
  std::string service;  // "http"; empty: unknown, or -n
};

// nc's line: "Connection to 192.0.2.2 80 port [tcp/http] succeeded!" or "synfin: connect to HOST (ADDR) port
// 81 (tcp) failed: Connection refused" (semantics.md has every case). No newline.
std::string verdict_line(const Target& target, const tcp::Outcome& outcome);
// The same, with the ICMP code where the outcome's reason is too coarse for the kernel's words ("Host is
// down").
std::string verdict_line(const Target& target, const tcp::Outcome& outcome, const Summary& summary);
bool succeeded(const tcp::Outcome& outcome);

// "negotiated: mss 1440, wscale 7/9, sackOK, timestamps; peer ttl 64"; empty if nothing was negotiated.
std::string negotiated_line(const Summary& summary);

// How it went down: what the wire shows, except that a connection left open without being asked to is
// unfinished.
tcp::Closing closing_of(const tcp::Outcome& outcome, const Summary& summary);

// "open (syn-ack), handshake 2.526 ms, close 2.671 ms (3-segment, peer's FIN with its ACK), 6 segments, no
// data". `others`: exchanges with other ports of the same host; a TTL of a RST that none of their answers has
// is pointed out.
std::string state_line(const tcp::Outcome& outcome, const Summary& summary,
                       std::span<const Summary> others = {});

// One sentence about what a reader may stumble over: a RST of ours to data after our FIN, a RST by the local
// kernel, a bare SYN as the answer, a RST that seems to be someone else's. Empty if nothing needs explaining.
std::string explanation(const Summary& summary, const tcp::Outcome& outcome);

// "2.526 ms", "12.3 us", "1.002 s": three or four significant figures.
std::string to_string(tcp::Duration duration);

}  // namespace synfin::view
