#pragma once

#include <cstddef>
#include <functional>

#include "synfin/app/driver.h"

#include "app/craft_aim.h"
#include "app/craft_exchange.h"
#include "app/local_ports.h"

namespace synfin::app {

// What the craft of a number, from 0 on, is to be.
using CraftOf = std::function<CraftOptions(std::size_t number)>;

// So many crafts as its options count, each from a port of its own unless one is given, at the rate that was
// asked for. What is handed over must outlive it.
class CraftSource : public Source {
 public:
  CraftSource(const CraftOptions& options, CraftOf craft_of, const Aim& aim, LocalPorts& ports,
              tcp::Time start);

  std::optional<tcp::Time> due() const override;
  std::unique_ptr<Exchange> next(tcp::Time now) override;

 private:
  const CraftOptions& options_;
  CraftOf craft_of_;
  const Aim& aim_;
  LocalPorts& ports_;
  CraftHistory history_;
  std::size_t number_ = 0;
  tcp::Time due_;
};

// What a craft leaves behind at the peer for the next one from its port.
LeasePool::Trace trace_of(const CraftExchange& craft);

}  // namespace synfin::app
