// The least that sending SYNs is: one segment to the lab's peer, handed to a raw socket by sendmmsg, over and
// over.
//   bare_sender COUNT        prints how many it sent and in how many seconds
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <netinet/in.h>
#include <sys/socket.h>

#include "synfin/net/fd.h"
#include "synfin/net/lab_network.h"
#include "synfin/wire/emit.h"

namespace {

namespace net = synfin::net;
namespace wire = synfin::wire;

constexpr std::size_t at_once = 64;

wire::Bytes bare_syn() {
  wire::SegmentSpec spec;
  spec.source = net::lab_address_a;
  spec.destination = net::lab_address_b;
  spec.source_port = 40000;
  spec.destination_port = net::lab_closed_port;
  spec.id = 1;
  spec.seq = wire::Seq(1000);
  spec.flags = wire::Flag::syn;
  spec.window = 64240;
  return *wire::emit(spec);
}

void send_bare(std::size_t count) {
  const net::Fd socket(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  if (!socket) throw std::system_error(errno, std::generic_category(), "opening a raw socket");
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_addr.s_addr = htonl(net::lab_address_b.value);
  wire::Bytes packet = bare_syn();
  iovec bytes{packet.data(), packet.size()};
  std::array<mmsghdr, at_once> messages{};
  for (mmsghdr& m : messages) {
    m.msg_hdr.msg_name = &target;
    m.msg_hdr.msg_namelen = sizeof target;
    m.msg_hdr.msg_iov = &bytes;
    m.msg_hdr.msg_iovlen = 1;
  }
  for (std::size_t sent = 0; sent < count;) {
    const auto many = static_cast<unsigned>(std::min(at_once, count - sent));
    const int taken = ::sendmmsg(socket.value(), messages.data(), many, 0);
    if (taken < 0) throw std::system_error(errno, std::generic_category(), "sending");
    sent += static_cast<std::size_t>(taken);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::size_t count = 0;
    const std::string_view text = argc == 2 ? argv[1] : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || !net::inside_lab())
      throw std::runtime_error("usage, inside a lab: bare_sender COUNT");
    const auto start = std::chrono::steady_clock::now();
    send_bare(count);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    std::printf("%zu sent in %.6f s\n", count, time.count());
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bare_sender: %s\n", failure.what());
    return 1;
  }
}
