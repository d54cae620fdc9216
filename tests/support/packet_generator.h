#pragma once

#include <cstdint>
#include <random>

#include "synfin/wire/bytes.h"

namespace synfin::testing {

struct GeneratedPacket {
  wire::Bytes bytes;            // from the IP header on; what was captured
  std::size_t wire_length = 0;  // what was on the wire: more, where the capture cut it short
};

// An endless row of IPv4 packets with TCP, or with ICMP errors that quote TCP: mostly well-formed, on a few
// endpoints so that they meet again, and wrong in every field and length every now and then. The same seed
// gives the same row.
class PacketGenerator {
 public:
  explicit PacketGenerator(std::uint64_t seed) : random_(seed) {}

  GeneratedPacket next();
  // TCP options as they may stand in a header, malformed ones among them; at most 40 bytes.
  wire::Bytes options();

 private:
  std::uint32_t below(std::uint32_t bound);
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(below(256)); }
  wire::Bytes random_bytes(std::size_t count);

  wire::Bytes packet();
  wire::Bytes ip(std::uint8_t protocol, const wire::Bytes& carried);
  wire::Bytes ip_options();
  wire::Bytes ip_option();
  wire::Bytes tcp();
  wire::Bytes icmp();
  wire::Bytes icmp_extension();
  wire::Bytes option();
  wire::Bytes mptcp_option();
  wire::Bytes payload();
  wire::Bytes text();
  std::uint16_t port();
  std::uint32_t sequence_number();
  std::uint8_t flags();

  std::mt19937_64 random_;
};

}  // namespace synfin::testing
