#pragma once

#include <cstdint>
#include <vector>

#include "synfin/wire/bytes.h"

namespace synfin::testing {

// A frame as it is to stand in a capture file.
struct FileFrame {
  std::uint32_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  wire::Bytes bytes;
  std::size_t wire_length = 0;
};

struct FileFormat {
  bool pcapng = false;
  bool big_endian = false;
  bool nanoseconds = false;
};

// LINKTYPE_ values (https://www.tcpdump.org/linktypes.html).
enum class FileLink : std::uint32_t {
  null = 0,
  ethernet = 1,
  ppp = 9,
  ppp_serial = 50,
  raw = 101,
  cisco_hdlc = 104,
  loop = 108,
  cooked = 113,
  ppp_pppd = 166,
  ipv4 = 228,
  cooked_v2 = 276,
};

// The bytes of a capture file (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
wire::Bytes capture_bytes(FileFormat format, FileLink link, const std::vector<FileFrame>& frames);

}  // namespace synfin::testing
