#include "synfin/wire/checksum.h"

#include "synfin/wire/ipv4.h"

namespace synfin::wire {

namespace {

constexpr std::size_t tcp_checksum_at = 16;
constexpr std::size_t ip_checksum_at = 10;

}  // namespace

std::uint16_t ipv4_header_checksum(ByteView header) {
  ChecksumSum sum;
  sum.add(header.first(ip_checksum_at));
  sum.add(header.subspan(ip_checksum_at + 2));
  return sum.checksum();
}

ChecksumSum pseudo_header(Address source, Address destination, std::uint16_t tcp_length) {
  ChecksumSum sum;
  sum.add(source.value);
  sum.add(destination.value);
  sum.add(std::uint16_t{protocol_tcp});
  sum.add(tcp_length);
  return sum;
}

std::uint16_t tcp_checksum(Address source, Address destination, ByteView tcp) {
  ChecksumSum sum = pseudo_header(source, destination, static_cast<std::uint16_t>(tcp.size()));
  sum.add(tcp.first(tcp_checksum_at));
  sum.add(tcp.subspan(tcp_checksum_at + 2));
  return sum.checksum();
}

ChecksumState judge_tcp_checksum(Address source, Address destination, ByteView tcp) {
  ChecksumSum sum = pseudo_header(source, destination, static_cast<std::uint16_t>(tcp.size()));
  const std::uint16_t field = load_u16(&tcp[tcp_checksum_at]);
  const ChecksumSum pseudo_sum = sum;
  sum.add(tcp);
  if (sum.folded() == 0xffff) return ChecksumState::valid;
  const bool offloaded =
      field == pseudo_sum.folded() || field == pseudo_header(source, destination, 0).folded();
  return offloaded ? ChecksumState::offloaded : ChecksumState::bad;
}

std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  ChecksumSum sum;
  sum.add(static_cast<std::uint16_t>(~checksum));
  sum.add(static_cast<std::uint16_t>(~before));
  sum.add(after);
  return sum.checksum();
}

}  // namespace synfin::wire
