#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "synfin/net/capture.h"
#include "synfin/net/fd.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/segment.h"

// What the tests of this layer do on `lo` of a private network.
namespace synfin::test {

inline constexpr wire::Address localhost{0x7f000001};

// A kernel's socket that listens on a port of its choice.
struct Listener {
  net::Fd fd;
  wire::Endpoint local;
};
Listener listen_on(wire::Address address);

// A port of `address` on which nothing listens.
std::uint16_t closed_port(wire::Address address);

wire::Bytes syn(wire::Endpoint from, wire::Endpoint to, std::uint32_t seq);

net::CaptureOptions tcp_on_lo();

// The next frame on a capture of `lo`, waiting for it; null when none comes for a long time.
const net::CapturedFrame* wait_for_frame(net::Capture& capture,
                                         std::chrono::milliseconds at_most = std::chrono::seconds(10));
// The segment in it; fails the test if there is none. Views the frame.
wire::Segment segment_in(const net::Capture& capture, const net::CapturedFrame& frame);

// The text of what `code` throws as a std::system_error, and its errno value; empty if nothing is thrown.
struct Thrown {
  std::string text;
  int error = 0;
};
template <typename Code>
Thrown thrown_by(Code code) {
  try {
    code();
  } catch (const std::system_error& e) {
    return {e.what(), e.code().value()};
  }
  return {};
}

}  // namespace synfin::test
