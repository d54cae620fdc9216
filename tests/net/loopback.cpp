#include "net/loopback.h"

#include <system_error>
#include <variant>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "synfin/net/link_layer.h"
#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"

#include "net/socket_address.h"

namespace synfin::test {
namespace {

Listener bind_any(wire::Address address) {
  Listener listener{net::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), {}};
  sockaddr_in local = net::socket_address({address, 0});
  EXPECT_EQ(::bind(listener.fd.value(), net::generic(local), sizeof local), 0);
  socklen_t size = sizeof local;
  ::getsockname(listener.fd.value(), static_cast<sockaddr*>(static_cast<void*>(&local)), &size);
  listener.local = {address, ntohs(local.sin_port)};
  return listener;
}

}  // namespace

Listener listen_on(wire::Address address) {
  Listener listener = bind_any(address);
  EXPECT_EQ(::listen(listener.fd.value(), 1024), 0);
  return listener;
}

std::uint16_t closed_port(wire::Address address) { return bind_any(address).local.port; }

wire::Bytes syn(wire::Endpoint from, wire::Endpoint to, std::uint32_t seq) {
  wire::SegmentSpec spec;
  spec.source = from.address;
  spec.source_port = from.port;
  spec.destination = to.address;
  spec.destination_port = to.port;
  spec.seq = wire::Seq(seq);
  spec.flags = wire::Flags{wire::Flag::syn};
  spec.window = 1024;
  return wire::emit(spec).value();
}

net::CaptureOptions tcp_on_lo() {
  net::CaptureOptions options;
  options.interface = "lo";
  options.filter = "tcp";
  options.snapshot_length = 256;
  options.buffer_size = 1 << 20;
  return options;
}

const net::CapturedFrame* wait_for_frame(net::Capture& capture, std::chrono::milliseconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  for (;;) {
    if (const auto* frame = capture.next()) return frame;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return nullptr;
    pollfd readable{capture.fd(), POLLIN, 0};
    ::poll(&readable, 1, static_cast<int>(left.count()));
  }
}

wire::Segment segment_in(const net::Capture& capture, const net::CapturedFrame& frame) {
  const auto type = net::link_type_of(capture.link_type());
  const auto offset = type ? wire::ipv4_offset(*type, frame.bytes) : std::nullopt;
  EXPECT_TRUE(offset.has_value());
  if (!offset) return {};
  const auto packet = wire::parse(frame.bytes.subspan(*offset));
  EXPECT_TRUE(packet.ok());
  const auto* segment = packet ? std::get_if<wire::Segment>(&*packet) : nullptr;
  EXPECT_NE(segment, nullptr);
  return segment != nullptr ? *segment : wire::Segment{};
}

}  // namespace synfin::test
