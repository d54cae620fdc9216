#pragma once

#include <memory>

#include "synfin/app/exchange.h"
#include "synfin/app/probe.h"
#include "synfin/app/probe_source.h"
#include "synfin/app/real_link.h"

#include "app/destination.h"
#include "app/local_ports.h"

namespace synfin::app {

// From the kernel's random source.
Seeds random_seeds();

// Makes the exchanges of one run. What it is given must outlive it.
class ExchangeMaker {
 public:
  ExchangeMaker(const ProbeOptions& options, const Destination& destination, RealLink& link,
                LocalPorts& ports);

  std::unique_ptr<Exchange> make(Via via, std::size_t number, std::uint16_t port, tcp::Time now) const {
    return via == Via::hand ? by_hand(number, port, now) : by_kernel(number, port);
  }

 private:
  std::unique_ptr<Exchange> by_hand(std::size_t number, std::uint16_t port, tcp::Time now) const;
  std::unique_ptr<Exchange> by_kernel(std::size_t number, std::uint16_t port) const;

  const ProbeOptions& options_;
  const Destination& destination_;
  RealLink& link_;
  LocalPorts& ports_;
  Seeds seeds_;
  tcp::Personality personality_;
};

}  // namespace synfin::app
