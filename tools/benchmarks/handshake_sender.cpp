// Sends whole exchanges out of an interface of this network namespace, both directions, evenly over the time.
//   handshake_sender INTERFACE CONNECTIONS RATE        RATE: packets a second, six to a connection
// Prints how many packets it sent and how long that took. The frames are to a hardware address that nobody
// has, and of addresses that are set aside for such measurements (198.18.0.0/15, RFC 2544), so nobody
// answers.
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string_view>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>
#include <time.h>

#include "synfin/net/fd.h"
#include "synfin/net/lab_network.h"

#include "exchange_frames.h"

namespace {

namespace bench = synfin::bench;
namespace net = synfin::net;
namespace wire = synfin::wire;
using std::chrono::nanoseconds;

constexpr std::uint32_t ports = 28'000;
constexpr std::uint16_t first_port = 32'768;
constexpr wire::Address first_client{0xc6120001};    // 198.18.0.1
constexpr wire::Address server_address{0xc6130001};  // 198.19.0.1
constexpr std::size_t most_at_once = 1024;           // what sendmmsg takes

[[noreturn]] void fail(const char* attempt) {
  throw std::system_error(errno, std::generic_category(), attempt);
}

net::Fd packet_socket(const char* interface) {
  net::Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));  // protocol 0: it receives nothing
  if (!socket) fail("opening a packet socket");
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
  if (place.sll_ifindex == 0) fail("looking up the interface");
  if (::bind(socket.value(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    fail("binding to the interface");
  return socket;
}

bench::Connection connection(std::uint32_t number) {
  const wire::Address client{first_client.value + number / ports};
  const auto port = static_cast<std::uint16_t>(first_port + number % ports);
  const std::uint32_t isn = number * 2'654'435'761u;  // anywhere
  return {{client, port}, {server_address, 80}, isn, ~isn, number, number + 1};
}

// Frames that leave by one call.
class Batch {
 public:
  explicit Batch(int socket)
      : socket_(socket), frames_(most_at_once), parts_(most_at_once), messages_(most_at_once) {
    for (std::size_t i = 0; i < most_at_once; ++i) {
      parts_[i].iov_base = frames_[i].data();
      messages_[i].msg_hdr.msg_iov = &parts_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  bool full() const { return filled_ == most_at_once; }

  void add(wire::ByteView frame) {
    std::memcpy(frames_[filled_].data(), frame.data(), frame.size());
    parts_[filled_++].iov_len = frame.size();
  }

  void send() {
    for (std::size_t sent = 0; sent < filled_;) {
      const int done = ::sendmmsg(socket_, &messages_[sent], static_cast<unsigned>(filled_ - sent), 0);
      if (done < 0 && errno != ENOBUFS && errno != EINTR) fail("sending");
      if (done > 0) sent += static_cast<std::size_t>(done);
    }
    filled_ = 0;
  }

 private:
  int socket_;
  std::vector<std::array<std::uint8_t, bench::ExchangeFrames::largest>> frames_;
  std::vector<iovec> parts_;
  std::vector<mmsghdr> messages_;
  std::size_t filled_ = 0;
};

nanoseconds now() {
  timespec at{};
  ::clock_gettime(CLOCK_MONOTONIC, &at);
  return std::chrono::seconds(at.tv_sec) + nanoseconds(at.tv_nsec);
}

void sleep_until(nanoseconds at) {
  const timespec until{at.count() / 1'000'000'000, at.count() % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

// What is due goes out every half millisecond. What a late wake-up leaves undone is made up for, in batches
// that are no larger than a call takes.
class Sender {
 public:
  Sender(int socket, std::uint64_t packets, std::uint64_t rate)
      : batch_(socket), packets_(packets), rate_(rate) {}

  nanoseconds run() {
    constexpr nanoseconds tick = std::chrono::microseconds(500);
    const nanoseconds start = now();
    while (sent_ < packets_) {
      const nanoseconds at = now();
      send_up_to(due(at - start));
      sleep_until(at + tick);
    }
    return now() - start;
  }

 private:
  std::uint64_t due(nanoseconds passed) const {
    const auto all = static_cast<std::uint64_t>(passed.count()) * rate_ / 1'000'000'000;
    return all < packets_ ? all : packets_;
  }

  void send_up_to(std::uint64_t count) {
    constexpr std::uint64_t steps = bench::ExchangeFrames::steps;
    for (; sent_ < count; ++sent_) {
      batch_.add(frames_.frame(sent_ % steps, connection(static_cast<std::uint32_t>(sent_ / steps))));
      if (batch_.full()) batch_.send();
    }
    batch_.send();
  }

  Batch batch_;
  bench::ExchangeFrames frames_;
  std::uint64_t packets_;
  std::uint64_t rate_;
  std::uint64_t sent_ = 0;
};

std::uint64_t number_in(std::string_view text, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value <= most ? value : 0;
}

}  // namespace

int main(int count, char** words) try {
  const std::uint64_t connections = count == 4 ? number_in(words[2], 10'000'000) : 0;
  const std::uint64_t rate = count == 4 ? number_in(words[3], 100'000'000) : 0;
  if (connections == 0 || rate == 0) {
    std::fprintf(stderr, "usage: handshake_sender INTERFACE CONNECTIONS RATE\n");
    return 2;
  }
  if (!net::inside_lab()) {
    std::fprintf(stderr, "handshake_sender: sends in a lab only: synfin lab run -- handshake_sender ...\n");
    return 2;
  }
  const net::Fd socket = packet_socket(words[1]);
  const std::uint64_t packets = connections * bench::ExchangeFrames::steps;
  const nanoseconds taken = Sender(socket.value(), packets, rate).run();
  std::printf("%llu %.6f\n", static_cast<unsigned long long>(packets),
              static_cast<double>(taken.count()) / 1e9);
} catch (const std::exception& e) {
  std::fprintf(stderr, "handshake_sender: %s\n", e.what());
  return 1;
}
