#pragma once

#include <memory>

#include <pcap/pcap.h>

#include "synfin/net/capture.h"

namespace synfin::net {

using PcapHandle = std::unique_ptr<pcap_t, decltype(&::pcap_close)>;

constexpr int precision_of(StampUnit unit) {
  return unit == StampUnit::nanoseconds ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO;
}

inline CapturedFrame to_frame(const pcap_pkthdr& header, const u_char* bytes, StampUnit unit) {
  return {{header.ts.tv_sec, header.ts.tv_usec * nanoseconds_in(unit)},
          wire::ByteView(bytes, header.caplen),
          header.len};
}

}  // namespace synfin::net
