#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/wire/address.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/options.h"
#include "synfin/wire/parse.h"
#include "synfin/wire/parse_line.h"
#include "synfin/wire/result.h"

namespace synfin::wire {

// A field in which a packet is not as it was expected, both in tcpdump's notation.
struct Difference {
  std::string_view field;  // "ack"
  std::string wanted;
  std::string found;
  friend bool operator==(const Difference&, const Difference&) = default;
};

// An address, and a port where one was given.
struct ExpectedEndpoint {
  Address address;
  std::optional<std::uint16_t> port;
};

// What a packet is to look like: any part of tcpdump's line for it. What it leaves out matches anything;
// numbers are those of the packet (tcpdump -S).
struct Expectation {
  std::string text;      // as it was given
  bool silence = false;  // "none": that nothing comes

  std::optional<ExpectedEndpoint> source;
  std::optional<ExpectedEndpoint> destination;
  std::optional<Flags> flags;
  std::optional<std::uint16_t> checksum;
  std::optional<std::uint32_t> seq;
  std::optional<std::uint32_t> seq_end;  // the b of a:b
  std::optional<std::uint32_t> ack;
  std::optional<std::uint16_t> window;
  std::optional<std::uint16_t> urgent;
  std::optional<Options> options;
  std::optional<std::uint32_t> length;  // bytes of data
  std::optional<std::uint8_t> tos;
  std::optional<std::uint8_t> ttl;
  std::optional<std::uint16_t> id;
  std::optional<IcmpLine> icmp;  // an error about TCP; absent: a TCP segment is expected
};

// "none", or any of
//   IP 192.0.2.2.80 > 192.0.2.1.40000:     with or without the ports; the colon, where nothing follows
//   Flags [S.], cksum 0x1c46, seq 1:6, ack 1001, win 500, urg 1, options [mss 1460], length 5, tos 0x2, ttl
//   64, id 7
//                                           each once, in any order
//   ICMP host 192.0.2.2 unreachable         the words of an error about TCP: its type and code, and what they
//   name of
//                                           the packet it quotes; a length is not looked at
Result<Expectation> parse_expectation(std::string_view text);

// Each field in which the packet differs; empty: it is what was expected. No packet is as `none` expects it.
std::vector<Difference> differences(const Expectation& expected, const Packet& packet);

}  // namespace synfin::wire
