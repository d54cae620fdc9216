#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include <pcap/pcap.h>

#include "synfin/net/capture.h"

namespace synfin::net {

using PcapHandle = std::unique_ptr<pcap_t, decltype(&::pcap_close)>;

// A file may claim any time; ours end in the years 1677 and 2262.
inline tcp::WallTime to_stamp(const timeval& time, bool nanoseconds) {
  constexpr std::int64_t farthest = 9'223'372'035;  // seconds, with a second to spare for the fraction
  const std::chrono::seconds whole(std::clamp<std::int64_t>(time.tv_sec, -farthest, farthest));
  const std::int64_t unit = nanoseconds ? 1 : 1000;
  return tcp::WallTime(whole + std::chrono::nanoseconds(time.tv_usec % (1'000'000'000 / unit) * unit));
}

inline CapturedFrame to_frame(const pcap_pkthdr& header, const u_char* bytes, bool nanoseconds) {
  return {to_stamp(header.ts, nanoseconds), wire::ByteView(bytes, header.caplen), header.len};
}

}  // namespace synfin::net
