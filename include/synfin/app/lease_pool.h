#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "synfin/net/port_guard.h"
#include "synfin/tcp/host_facts.h"
#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"

namespace synfin::app {

// Guarded local ports, leased while the privileges last (docs/adr/0005). One port serves different peer ports
// at once; a connection to the same peer port needs another, or one whose last connection to it has ended on
// both sides.
class LeasePool {
 public:
  // As many ports as there are rounds, up to `most` and to what the limit on descriptors and the free ports
  // of ip_local_port_range allow. With `fixed`, that one port.
  LeasePool(net::GuardMode mode, wire::Address local, wire::Address peer, const tcp::HostFacts& facts,
            std::size_t rounds, std::optional<std::uint16_t> fixed);

  static constexpr std::size_t most = 512;

  // What a connection leaves behind at the peer, where a new one from the same port would meet it.
  enum class Trace : std::uint8_t {
    none,
    time_wait,   // for as long as `time_wait_length`
    connection,  // it may be open there for ever
  };
  static constexpr tcp::Duration time_wait_length = std::chrono::seconds(60);  // Linux: TCP_TIMEWAIT_LEN

  // When a port for `remote_port` can be had: Time::min() for now, Time::max() while that hangs on a
  // connection under way, nothing if none will be.
  std::optional<tcp::Time> free_at(std::uint16_t remote_port) const;
  // A local port for a connection to `remote_port`; nothing if none is free.
  std::optional<std::uint16_t> take(std::uint16_t remote_port, tcp::Time now);
  void give_back(std::uint16_t local_port, std::uint16_t remote_port, Trace trace, tcp::Time now);

  std::size_t size() const { return guards_.size(); }

 private:
  static std::uint32_t key(std::uint16_t local, std::uint16_t remote) {
    return std::uint32_t{local} << 16 | remote;
  }
  static constexpr tcp::Time under_way = tcp::Time::max();
  static constexpr tcp::Time for_good = tcp::Time::max() - tcp::Duration(1);
  bool makes_do_after(int error);
  tcp::Time used_until(std::uint16_t local, std::uint16_t remote) const;

  std::vector<net::PortGuard> guards_;
  bool fixed_;
  std::size_t next_ = 0;
  std::unordered_map<std::uint32_t, tcp::Time> uses_;  // until when
};

}  // namespace synfin::app
