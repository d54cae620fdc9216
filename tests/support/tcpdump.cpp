#include "support/tcpdump.h"

#include "synfin/wire/bytes.h"

#include "support/capture_reader.h"

namespace synfin::testing {

namespace {

using wire::Bytes;

// pcap, big-endian (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), LINKTYPE_ETHERNET.
Bytes pcap_file(const std::vector<GeneratedPacket>& packets) {
  Bytes file;
  const auto u32 = [&file](std::uint32_t value) {
    file.resize(file.size() + 4);
    wire::store_u32(&file[file.size() - 4], value);
  };
  for (const std::uint32_t word : {0xa1b2c3d4u, 0x00020004u, 0u, 0u, 262144u, 1u}) u32(word);
  const Bytes ethernet{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  for (const GeneratedPacket& packet : packets) {
    u32(0);
    u32(0);
    u32(static_cast<std::uint32_t>(ethernet.size() + packet.bytes.size()));
    u32(static_cast<std::uint32_t>(ethernet.size() + packet.wire_length));
    file.insert(file.end(), ethernet.begin(), ethernet.end());
    file.insert(file.end(), packet.bytes.begin(), packet.bytes.end());
  }
  return file;
}

}  // namespace

std::string tcpdump(const std::vector<GeneratedPacket>& packets, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"-n", "-t", "--number"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return tcpdump_of_file(pcap_file(packets), words);
}

std::string tcpdump_of_file(const wire::Bytes& capture, const std::vector<std::string>& arguments) {
  return read_capture("tcpdump", capture, arguments);
}

}  // namespace synfin::testing
