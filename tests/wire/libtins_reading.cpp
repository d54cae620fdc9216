#include "wire/libtins_reading.h"

#include <tins/rawpdu.h>
#include <tins/utils/checksum_utils.h>

namespace synfin::wire::testing {

LibtinsReading::LibtinsReading(const Bytes& packet)
    : packet_(packet),
      ip_(packet.data(), static_cast<std::uint32_t>(packet.size())),
      tcp_(ip_.rfind_pdu<Tins::TCP>()) {}

bool LibtinsReading::has(OptionKind kind) const {
  return tcp_.search_option(static_cast<Tins::TCP::OptionTypes>(kind)) != nullptr;
}

ByteView LibtinsReading::payload() const {
  const auto* raw = ip_.find_pdu<Tins::RawPDU>();
  return raw != nullptr ? ByteView(raw->payload()) : ByteView{};
}

const std::uint8_t* LibtinsReading::tcp_start() const { return packet_.data() + ip_.head_len() * 4; }

bool LibtinsReading::ip_checksum_right() const {
  return Tins::Utils::sum_range(packet_.data(), tcp_start()) == 0xffff;
}

bool LibtinsReading::tcp_checksum_right() const {
  const std::uint8_t* start = tcp_start();
  const std::uint8_t* end = packet_.data() + packet_.size();
  const std::uint32_t sum =
      Tins::Utils::pseudoheader_checksum(ip_.src_addr(), ip_.dst_addr(),
                                         static_cast<std::uint16_t>(end - start), ip_.protocol()) +
      Tins::Utils::sum_range(start, end);
  return (sum & 0xffff) + (sum >> 16) == 0xffff;
}

}  // namespace synfin::wire::testing
