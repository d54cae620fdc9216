#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "synfin/net/port_guard.h"
#include "synfin/tcp/host_facts.h"
#include "synfin/wire/address.h"

namespace synfin::app {

// Guarded local ports, leased while the privileges last (docs/adr/0005). One port serves different peer ports
// at once; a connection to the same peer port needs another, or one whose last connection to it has ended on
// both sides.
class LeasePool {
 public:
  // As many ports as there are rounds, up to `most` and to what the limit on descriptors allows. With
  // `fixed`, that one port.
  LeasePool(net::GuardMode mode, wire::Address local, wire::Address peer, const tcp::HostFacts& facts,
            std::size_t rounds, std::optional<std::uint16_t> fixed);

  static constexpr std::size_t most = 512;

  // Every port that could do is in use now, and one may come back.
  bool must_wait(std::uint16_t remote_port) const;
  // A local port for a connection to `remote_port`; nothing if none is free.
  std::optional<std::uint16_t> take(std::uint16_t remote_port);
  // `reusable`: the peer keeps no trace of the connection that could meet a new one.
  void give_back(std::uint16_t local_port, std::uint16_t remote_port, bool reusable);

  std::size_t size() const { return guards_.size(); }

 private:
  enum class Use : std::uint8_t { free, busy, spent };
  static std::uint32_t key(std::uint16_t local, std::uint16_t remote) {
    return std::uint32_t{local} << 16 | remote;
  }

  bool usable(std::uint16_t local, std::uint16_t remote) const;
  Use use(std::uint16_t local, std::uint16_t remote) const;

  std::vector<net::PortGuard> guards_;
  bool fixed_;
  std::size_t next_ = 0;
  std::unordered_map<std::uint32_t, Use> uses_;
};

}  // namespace synfin::app
