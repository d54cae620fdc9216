#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "synfin/app/driver.h"
#include "synfin/app/probe.h"
#include "synfin/app/real_link.h"

#include "app/destination.h"
#include "app/exchange_maker.h"
#include "app/local_ports.h"
#include "app/session_needs.h"

namespace synfin::app {

// What the exchanges of one run stand on: link, leased ports and what they send, set up in the order that
// privileges ask for. From construction on the process has none.
class Session {
 public:
  // Throws as probe() does. `destination` must outlive it.
  Session(const ProbeOptions& options, const Destination& destination, const SessionNeeds& needs);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const ProbeOptions& options() const { return options_; }
  RealLink& link() { return link_; }
  LocalPorts& ports() { return ports_; }
  std::unique_ptr<Exchange> make(Via via, std::size_t number, std::uint16_t port, tcp::Time now) const {
    return maker_.make(via, number, port, now);
  }

  // When all is over: the file is whole, and what was lost on the way has been said on standard error.
  void finish(const DriverCounts& counts);
  // What the run ends with, whatever it has found: 128 + signal, or 3 for a file that took not everything.
  std::optional<int> exit_code() const;

 private:
  ProbeOptions options_;
  std::string_view when_lost_;
  RealLink link_;
  LocalPorts ports_;
  ExchangeMaker maker_;
};

}  // namespace synfin::app
