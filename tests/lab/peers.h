#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "synfin/net/lab_network.h"

namespace synfin::test {

// A connection at the peer, in a process of synfin-b.
class PeerConnection {
 public:
  explicit PeerConnection(int fd) : fd_(fd) {}
  void send(const std::string& text) const;
  void read_to_end() const;  // until the client closes
  void close() { fd_.reset(); }
  int descriptor() const { return fd_.value(); }

 private:
  net::Fd fd_;
};

// In a process of its own, until the lab ends: every connection of the listener goes to `serve`, one after
// the other.
void serve(const net::Fd& listener, const std::function<void(PeerConnection&)>& serve);

// The same in synfin-b.
void serve_at_peer(std::uint16_t port, const std::function<void(PeerConnection&)>& serve);

// What nft makes of it, in the namespace that this process stands in.
void nft(const std::string& text);

}  // namespace synfin::test
