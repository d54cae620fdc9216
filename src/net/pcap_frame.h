#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include <pcap/pcap.h>

#include "synfin/net/capture.h"

namespace synfin::net {

using PcapHandle = std::unique_ptr<pcap_t, decltype(&::pcap_close)>;

// A file may claim any time; ours end in the years 1823 and 2116, so that the difference of any two can be
// told. (The 32 bits of a pcap file end in 2106.)
inline tcp::WallTime to_stamp(const timeval& time, bool nanoseconds) {
  constexpr std::int64_t farthest = 4'611'686'017;  // seconds: less than 2^62 ns with the fraction
  const std::chrono::seconds whole(std::clamp<std::int64_t>(time.tv_sec, -farthest, farthest));
  const std::int64_t unit = nanoseconds ? 1 : 1000;
  return tcp::WallTime(whole + std::chrono::nanoseconds(time.tv_usec % (1'000'000'000 / unit) * unit));
}

inline CapturedFrame to_frame(const pcap_pkthdr& header, const u_char* bytes, bool nanoseconds) {
  return {to_stamp(header.ts, nanoseconds), wire::ByteView(bytes, header.caplen), header.len};
}

}  // namespace synfin::net
