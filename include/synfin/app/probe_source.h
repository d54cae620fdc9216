#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "synfin/app/driver.h"
#include "synfin/app/lease_pool.h"
#include "synfin/app/probe.h"
#include "synfin/net/route.h"
#include "synfin/tcp/isn.h"
#include "synfin/tcp/personality.h"

namespace synfin::app {

// What the segments of a probe look like: the personality with the user's fields and timers put over it.
tcp::Personality probe_personality(const ProbeOptions& options, const tcp::HostFacts& facts,
                                   const tcp::RouteFacts& route);

// Secrets and starting points, from a random source, of one run.
struct Seeds {
  tcp::SecretKey key{};
  std::uint16_t ip_id = 0;
};

// The configuration of one hand-rolled connection of a probe.
tcp::Config probe_config(const ProbeOptions& options, const tcp::Personality& personality,
                         const tcp::RouteFacts& route, const wire::FourTuple& tuple, const Seeds& seeds,
                         tcp::Time now);
wire::Seq probe_isn(const ProbeOptions& options, const wire::FourTuple& tuple, const Seeds& seeds,
                    tcp::Time now);

// The exchanges of a probe: every port in the order asked, and that `count` times. Rounds start `interval`
// apart; the ports of a round as fast as the driver takes them.
class ProbeSource : public Source {
 public:
  using Make =
      std::function<std::unique_ptr<Exchange>(std::size_t number, std::uint16_t port, tcp::Time now)>;

  // From when on there can be another connection to that port; Time::max(): that hangs on one under way.
  using FreeAt = std::function<tcp::Time(std::uint16_t port)>;

  ProbeSource(const ProbeOptions& options, tcp::Time start, Make make, FreeAt free_at);

  std::optional<tcp::Time> due() const override;
  std::unique_ptr<Exchange> next(tcp::Time now) override;

 private:
  const ProbeOptions& options_;
  Make make_;
  FreeAt free_at_;
  std::size_t number_ = 0;
  tcp::Time round_due_;
};

}  // namespace synfin::app
