#pragma once

#include <memory>

#include <pcap/pcap.h>

#include "synfin/net/capture.h"

namespace synfin::net {

using PcapHandle = std::unique_ptr<pcap_t, decltype(&::pcap_close)>;

inline CapturedFrame to_frame(const pcap_pkthdr& header, const u_char* bytes, bool nanoseconds) {
  const std::chrono::nanoseconds fraction = nanoseconds ? std::chrono::nanoseconds(header.ts.tv_usec)
                                                        : std::chrono::microseconds(header.ts.tv_usec);
  return {tcp::WallTime(std::chrono::seconds(header.ts.tv_sec) + fraction),
          wire::ByteView(bytes, header.caplen), header.len};
}

}  // namespace synfin::net
