#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synfin/tcp/outcome.h"
#include "synfin/view/record.h"
#include "synfin/view/summary.h"

namespace synfin::view {

// = the same; ≈ differs as it must, or may, by the rule of its field; ≠ differs, and need not.
enum class Agreement : std::uint8_t { equal, equivalent, different };

std::string_view symbol(Agreement agreement);  // "=", "≈", "≠"

struct ByteRange {
  std::size_t offset = 0;  // from the first byte of the IP header
  std::size_t size = 0;
};

// One field, left and right. A value is absent where that side has no such field.
struct Row {
  std::string header;  // "IP", "TCP", "option", "data", "time", "ICMP", "segment"
  std::string field;   // "TTL", "TS val"
  std::optional<std::string> left;
  std::optional<std::string> right;
  Agreement agreement = Agreement::equal;
  std::string rule;  // by which it is ≈, or would have been; empty where only the same value will do
  std::optional<ByteRange> left_bytes;
  std::optional<ByteRange> right_bytes;

  std::string name() const { return header + " " + field; }
};

// Two packets that play the same part, one in each exchange; or one that only one exchange has.
struct SegmentPair {
  std::string role;                  // "SYN", "FIN, retransmission 1", "peer's SYN-ACK"
  bool from_us = true;               // else from the peer, or from a router on the way
  std::optional<std::size_t> left;   // index of the record
  std::optional<std::size_t> right;  // the same
  std::vector<Row> rows;
};

// What is known of two exchanges beside their packets.
struct ComparisonContext {
  // The range that connect() takes local ports from, and what of it is reserved (inclusive ranges).
  std::uint16_t port_first = 32768;
  std::uint16_t port_last = 60999;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> reserved_ports;
  // What connect() would have been told, and what became of each; absent where it was cut off.
  std::optional<tcp::Outcome> left;
  std::optional<tcp::Outcome> right;
  bool one_clock = false;  // the host's TS vals have no offset of the connection's (tcp_timestamps 2)
  tcp::Duration timeout = std::chrono::seconds(5);  // after which either was given up
};

struct Comparison {
  std::vector<SegmentPair> pairs;  // in the order of the exchange
  std::vector<Row> timings;        // of the exchange as a whole
  std::vector<Row> ending;         // what came of it, and how it was closed

  std::size_t count(Agreement agreement) const;
  std::size_t fields() const;
};

// Aligns two exchanges with the same peer by the parts their packets play and compares them field by field;
// docs/compare.md has the rule of each field. Pure: the same records give the same comparison.
Comparison compare(std::span<const Record> left, std::span<const Record> right,
                   const ComparisonContext& context);

// Both durations are those of the same wait: they differ by no more than a busy machine explains.
bool same_wait(tcp::Duration left, tcp::Duration right);
inline constexpr std::string_view same_wait_rule = "within 100 ms, or a tenth of the longer";

}  // namespace synfin::view
