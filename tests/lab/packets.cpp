#include "lab/packets.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <variant>

#include <gtest/gtest.h>

#include "synfin/net/capture_file.h"
#include "synfin/net/lab_network.h"
#include "synfin/net/link_layer.h"
#include "synfin/wire/parse.h"

#include "lab/synfin_program.h"
#include "support/tcpdump.h"

namespace synfin::test {

bool CapturedSegment::from_a() const { return segment.ip.source == net::lab_address_a; }

namespace {

struct CapturedPacket {
  tcp::WallTime stamp;
  wire::Bytes bytes;
};

std::vector<CapturedPacket> captured_in(const std::string& file) {
  std::vector<CapturedPacket> packets;
  net::CaptureReader reader(file);
  const auto type = net::link_type_of(reader.link_type());
  while (const auto frame = reader.next()) {
    const auto offset = type ? wire::ipv4_offset(*type, frame->bytes) : std::nullopt;
    if (!offset) continue;
    const wire::ByteView packet = frame->bytes.subspan(*offset);
    packets.push_back({frame->stamp.wall(), {packet.begin(), packet.end()}});
  }
  return packets;
}

}  // namespace

std::vector<CapturedSegment> segments_of(const std::string& file) {
  std::vector<CapturedSegment> segments;
  for (CapturedPacket& packet : captured_in(file)) {
    CapturedSegment captured{packet.stamp, std::move(packet.bytes), {}};
    const auto parsed = wire::parse(captured.bytes);
    if (!parsed || !std::holds_alternative<wire::Segment>(*parsed)) continue;
    captured.segment = std::get<wire::Segment>(*parsed);
    segments.push_back(std::move(captured));
  }
  return segments;
}

std::vector<wire::Bytes> packets_of(const std::string& file) {
  std::vector<wire::Bytes> packets;
  for (CapturedPacket& packet : captured_in(file)) packets.push_back(std::move(packet.bytes));
  return packets;
}

std::vector<CapturedSegment> ours_of(const std::string& file) {
  auto segments = segments_of(file);
  std::erase_if(segments, [](const CapturedSegment& s) { return !s.from_a(); });
  return segments;
}

int count_of(const std::vector<CapturedSegment>& segments,
             const std::function<bool(const wire::Segment&)>& which) {
  return static_cast<int>(std::count_if(segments.begin(), segments.end(),
                                        [&](const CapturedSegment& s) { return which(s.segment); }));
}

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string tcpdump_text(const std::string& file, const std::vector<std::string>& arguments) {
  const std::string content = content_of(file);
  return testing::tcpdump_of_file({content.begin(), content.end()}, arguments);
}

std::string packet_part(const std::string& out) {
  std::string packets;
  for (const std::string& line : lines_of(out)) {
    if (line.starts_with("Connection to ") || line.starts_with("synfin: ")) break;
    packets += line.substr(0, line.find("  # ")) + "\n";
  }
  return packets;
}

}  // namespace synfin::test
