#pragma once

#include <tins/ip.h>
#include <tins/tcp.h>

#include "synfin/wire/bytes.h"
#include "synfin/wire/options.h"

namespace synfin::wire::testing {

// A well-formed segment in its IPv4 packet as libtins reads it. `packet` must outlive it.
class LibtinsReading {
 public:
  explicit LibtinsReading(const Bytes& packet);

  const Tins::IP& ip() const { return ip_; }
  const Tins::TCP& tcp() const { return tcp_; }
  bool has(OptionKind kind) const;
  ByteView payload() const;
  bool ip_checksum_right() const;
  bool tcp_checksum_right() const;

 private:
  const std::uint8_t* tcp_start() const;

  const Bytes& packet_;
  const Tins::IP ip_;
  const Tins::TCP& tcp_;
};

}  // namespace synfin::wire::testing
