#include "lab/peers.h"

#include <array>
#include <csignal>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "synfin/net/child_process.h"

#include "support/program.h"

namespace synfin::test {

void PeerConnection::send(const std::string& text) const {
  static_cast<void>(::send(fd_.value(), text.data(), text.size(), MSG_NOSIGNAL));
}

void PeerConnection::read_to_end() const {
  std::array<char, 4096> ignored;
  while (::read(fd_.value(), ignored.data(), ignored.size()) > 0) {
  }
}

namespace {

int accept_all(const net::Fd& listener, const std::function<void(PeerConnection&)>& attend) {
  for (;;) {
    PeerConnection connection(::accept4(listener.value(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.descriptor() < 0) return 1;
    attend(connection);
  }
}

}  // namespace

void serve(const net::Fd& listener, const std::function<void(PeerConnection&)>& attend) {
  net::fork_to([&] { return accept_all(listener, attend); });
}

void serve_at_peer(std::uint16_t port, const std::function<void(PeerConnection&)>& attend) {
  const net::Fd listener = net::listen_at_peer(port);
  net::start_at_peer([&] { return accept_all(listener, attend); });
}

void nft(const std::string& text) {
  Program program({"/usr/sbin/nft", text});
  const std::string said = program.read_all();
  ASSERT_EQ(program.wait(), 0) << said;
}

}  // namespace synfin::test
