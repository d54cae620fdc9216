#include "compare/peers.h"

#include <array>
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/peers.h"
#include "support/in_lab.h"

namespace synfin::test {

namespace {

// What the client sends is how many bytes it wants back. False once it has closed.
bool answer(const PeerConnection& client) {
  std::array<char, 64> request{};
  const auto got = ::read(client.descriptor(), request.data(), request.size() - 1);
  if (got <= 0) return false;
  client.send(std::string(static_cast<std::size_t>(std::atoi(request.data())), 'x'));
  return true;
}

void answer_to_end(const PeerConnection& client) {
  while (answer(client)) {
  }
}

void closes_at_once(PeerConnection& client) { answer_to_end(client); }

void closes_late(PeerConnection& client) {
  constexpr int late = 300;  // milliseconds
  answer_to_end(client);
  ::poll(nullptr, 0, late);
}

constexpr const char* banner = "220 ready\r\n";

void sends_a_banner(PeerConnection& client) {
  client.send(banner);
  client.read_to_end();
}

void sends_when_asked(PeerConnection& client) {
  std::array<char, 64> ignored{};
  static_cast<void>(::read(client.descriptor(), ignored.data(), ignored.size()));
  client.send(banner);
  client.read_to_end();
}

void sends_when_closed(PeerConnection& client) {
  client.read_to_end();
  client.send(banner);
}

void resets(PeerConnection& client) {
  std::array<char, 64> ignored{};
  static_cast<void>(::read(client.descriptor(), ignored.data(), ignored.size()));
  const linger at_once{1, 0};
  ::setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

struct Peer {
  const char* kind;
  std::uint16_t port;
  void (*serve)(PeerConnection&);
  const char* wire;        // what the firewall does for that port
  int receive_buffer = 0;  // SO_RCVBUF; 0: as it is
};

const std::vector<Peer>& peers() {
  static const std::vector<Peer> all = {
      {"closes at once", 9001, closes_at_once, ""},
      {"closes late", 9002, closes_late, ""},
      {"never answers", 9003, closes_at_once, "in tcp dport 9003 drop"},
      // The second FIN of a connection finds its endpoint in the set.
      {"loses the first FIN", 9004, closes_at_once,
       "in tcp dport 9004 tcp flags & fin == fin ip saddr . tcp sport != @closing add @closing { ip saddr . "
       "tcp sport } drop"},
      {"loses every FIN", 9007, closes_at_once, "in tcp dport 9007 tcp flags & fin == fin drop"},
      {"small window", 9009, closes_at_once, "", 2304},
      {"sends a banner", 9005, sends_a_banner, ""},
      {"resets", 9006, resets, ""},
      {"ICMP 0", 9010, closes_at_once, "in tcp dport 9010 reject with icmp type net-unreachable"},
      {"ICMP 1", 9011, closes_at_once, "in tcp dport 9011 reject with icmp type host-unreachable"},
      {"ICMP 2", 9012, closes_at_once, "in tcp dport 9012 reject with icmp type prot-unreachable"},
      {"ICMP 3", 9013, closes_at_once, "in tcp dport 9013 reject with icmp type port-unreachable"},
      {"ICMP 10", 9014, closes_at_once, "in tcp dport 9014 reject with icmp type host-prohibited"},
      {"ICMP 13", 9015, closes_at_once, "in tcp dport 9015 reject with icmp type admin-prohibited"},
      {"window 0", 9020, closes_at_once,
       "out tcp sport 9020 tcp flags & (syn|ack) == (syn|ack) tcp window set 0"},
      {"sends a banner when closed", 9030, sends_when_closed, ""},
      {"sends a banner when asked", 9031, sends_when_asked, ""},
  };
  return all;
}

std::string firewall() {
  std::string rules =
      "table ip peers {\n"
      "  set closing { type ipv4_addr . inet_service; flags dynamic; size 4096; timeout 60s; }\n"
      "  chain in { type filter hook input priority 0; }\n"
      "  chain out { type filter hook output priority 0; }\n"
      "}\n";
  for (const Peer& peer : peers()) {
    if (*peer.wire != '\0') rules += std::string("add rule ip peers ") + peer.wire + "\n";
  }
  return rules;
}

net::Fd listen_on_lo(std::uint16_t port) {
  net::Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(listener.value(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(port);
  local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::bind(listener.value(), reinterpret_cast<const sockaddr*>(&local), sizeof local), 0);
  EXPECT_EQ(::listen(listener.value(), 64), 0);
  return listener;
}

}  // namespace

void start_peers() {
  nft(firewall());
  at_peer([] { nft(firewall()); });
  for (const Peer& peer : peers()) {
    for (const net::Fd& listener : {net::listen_at_peer(peer.port), listen_on_lo(peer.port)}) {
      if (peer.receive_buffer != 0)
        ::setsockopt(listener.value(), SOL_SOCKET, SO_RCVBUF, &peer.receive_buffer, sizeof(int));
      serve(listener, peer.serve);
    }
  }
}

// A banner that races with what the client does shows nothing: it comes after that, or the client waits for
// it.
std::uint16_t port_of_peer(const std::string& kind, const std::string& plan) {
  std::string wanted = kind;
  if (kind == "sends a banner" && plan == "close") wanted += " when closed";
  if (kind == "sends a banner" && plan == "send") wanted += " when asked";
  for (const Peer& peer : peers()) {
    if (peer.kind == wanted) return peer.port;
  }
  throw std::logic_error("no peer is of the kind " + kind);
}

}  // namespace synfin::test
