#pragma once

#include <functional>
#include <string>
#include <vector>

#include "synfin/tcp/time.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/segment.h"

namespace synfin::test {

// A segment of a capture file, with the bytes that its payload views.
struct CapturedSegment {
  tcp::WallTime stamp;
  wire::Bytes bytes;
  wire::Segment segment;

  bool from_a() const;  // sent by synfin-a
};

// The TCP segments of a capture file, in order.
std::vector<CapturedSegment> segments_of(const std::string& file);
// All that is IPv4 in it, from the IP header on, whole or malformed.
std::vector<wire::Bytes> packets_of(const std::string& file);
// Those sent by synfin-a.
std::vector<CapturedSegment> ours_of(const std::string& file);
int count_of(const std::vector<CapturedSegment>& segments,
             const std::function<bool(const wire::Segment&)>& which);

std::string content_of(const std::string& file);

// What `tcpdump ARGUMENTS -r FILE` prints.
std::string tcpdump_text(const std::string& file, const std::vector<std::string>& arguments);

// The packet lines of what synfin printed: each line to where its annotation starts, the first verdict ends
// them.
std::string packet_part(const std::string& out);

}  // namespace synfin::test
