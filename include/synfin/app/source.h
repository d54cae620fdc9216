#pragma once

#include <memory>
#include <optional>

#include "synfin/app/exchange.h"
#include "synfin/tcp/time.h"

namespace synfin::app {

// Where a driver's exchanges come from.
class Source {
 public:
  virtual ~Source() = default;
  // When the next exchange may start; nothing when there are no more.
  virtual std::optional<tcp::Time> due() const = 0;
  virtual std::unique_ptr<Exchange> next(tcp::Time now) = 0;
};

}  // namespace synfin::app
