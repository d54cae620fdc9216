#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "synfin/view/comparison.h"
#include "synfin/wire/checksum.h"

#include "view/compared.h"

// The same exchange twice, as a kernel would have made it: with numbers of its own each time.
namespace synfin::view::testing {

struct Numbers {
  std::uint32_t iss = 1000;
  std::uint32_t irs = 5000;
  std::uint16_t port = 40000;
  std::uint16_t id = 100;
  std::uint32_t our_clock = 70000;
  std::uint32_t peer_clock = 90000;
};

inline constexpr Numbers first_numbers{};
inline constexpr Numbers second_numbers{3'000'000'000, 9, 51234, 65534, 4'294'967'295, 12};

// `nc -z` in six segments, one a millisecond.
class Course {
 public:
  explicit Course(const Numbers& numbers) : n_(numbers) {
    ours(0, Flag::syn, 0, {}, 64240, syn_options(1460, {n_.our_clock, 0}, 7));
    peers(1, Flag::syn | Flag::ack, 0, 1, 65160, syn_options(1460, {n_.peer_clock, n_.our_clock}, 7));
    ours(2, Flag::ack, 1, 1, 502, stamped(n_.our_clock + 2, n_.peer_clock));
    ours(3, Flag::fin | Flag::ack, 1, 1, 502, stamped(n_.our_clock + 3, n_.peer_clock));
    peers(4, Flag::fin | Flag::ack, 1, 2, 510, stamped(n_.peer_clock + 3, n_.our_clock + 3));
    ours(5, Flag::ack, 2, 2, 502, stamped(n_.our_clock + 5, n_.peer_clock + 3));
  }

  std::vector<Record>& records() { return records_; }
  const std::vector<Record>& records() const { return records_; }

 private:
  static wire::Options stamped(std::uint32_t value, std::uint32_t echo) {
    return later_options({value, echo});
  }

  void ours(int at, wire::Flags flags, std::uint32_t seq, std::optional<std::uint32_t> ack,
            std::uint16_t window, const wire::Options& options) {
    SegmentSpec spec = segment(flags, Seq(n_.iss + seq));
    if (ack) spec.ack = Seq(n_.irs + *ack);
    spec.id = n_.id++;
    spec.source = client;
    spec.destination = server;
    spec.source_port = n_.port;
    spec.destination_port = std::uint16_t{80};
    add(at, Origin::ours, std::move(spec), window, options);
  }

  void peers(int at, wire::Flags flags, std::uint32_t seq, std::uint32_t ack, std::uint16_t window,
             const wire::Options& options) {
    SegmentSpec spec = segment(flags, Seq(n_.irs + seq), Seq(n_.iss + ack));
    spec.source = server;
    spec.destination = client;
    spec.source_port = std::uint16_t{80};
    spec.destination_port = n_.port;
    add(at, Origin::peer, std::move(spec), window, options);
  }

  void add(int at, Origin origin, SegmentSpec spec, std::uint16_t window, const wire::Options& options) {
    spec.window = window;
    spec.options = options;
    Record record;
    record.captured = start + std::chrono::milliseconds(at);
    record.packet = wire::emit(spec).value();
    record.wire_length = record.packet.size();
    record.origin = origin;
    records_.push_back(std::move(record));
  }

  Numbers n_;
  std::vector<Record> records_;
};

// Both checksums made right again after the bytes have been changed.
inline void repair_checksums(wire::Bytes& packet) {
  const std::size_t header = (packet[0] & 0x0fu) * 4;
  wire::store_u16(&packet[10], 0);
  wire::store_u16(&packet[10], wire::ipv4_header_checksum(wire::ByteView(packet).first(header)));
  wire::store_u16(&packet[header + 16], 0);
  const auto ip = wire::parse_ipv4_header(packet).value();
  const auto tcp = wire::ByteView(packet).subspan(header);
  wire::store_u16(&packet[header + 16], wire::tcp_checksum(ip.source, ip.destination, tcp));
}

// "SYN: IP TTL" of every row that is ≠.
inline std::vector<std::string> differing(const Comparison& comparison) {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& role, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      if (row.agreement == Agreement::different) names.push_back(role + ": " + row.name());
    }
  };
  for (const SegmentPair& pair : comparison.pairs) add(pair.role, pair.rows);
  add("timing", comparison.timings);
  add("ending", comparison.ending);
  return names;
}

}  // namespace synfin::view::testing
