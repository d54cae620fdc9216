#include "app/exchange_maker.h"

#include "synfin/app/hand_exchange.h"
#include "synfin/app/kernel_exchange.h"
#include "synfin/net/random.h"

namespace synfin::app {

Seeds random_seeds() {
  return {{net::random_u64(), net::random_u64()}, static_cast<std::uint16_t>(net::random_u32())};
}

ExchangeMaker::ExchangeMaker(const ProbeOptions& options, const Destination& destination, RealLink& link,
                             LocalPorts& ports)
    : options_(options),
      destination_(destination),
      link_(link),
      ports_(ports),
      seeds_(random_seeds()),
      personality_(probe_personality(options, destination.facts, destination.route.facts)) {}

std::unique_ptr<Exchange> ExchangeMaker::by_hand(std::size_t number, std::uint16_t port,
                                                 tcp::Time now) const {
  const wire::FourTuple tuple{{destination_.route.source, ports_.take(port, now)},
                              {destination_.address, port}};
  return std::make_unique<HandExchange>(
      number, probe_config(options_, personality_, destination_.route.facts, tuple, seeds_, now),
      probe_isn(options_, tuple, seeds_, now), options_.plan);
}

std::unique_ptr<Exchange> ExchangeMaker::by_kernel(std::size_t number, std::uint16_t port) const {
  ports_.leave_to_kernel(port);
  // Beside one by hand, a port that was asked for is that one's.
  const auto source_port = options_.via == Via::kernel ? options_.source_port : std::nullopt;
  return std::make_unique<KernelExchange>(number, wire::Endpoint{destination_.address, port},
                                          net::LocalChoice{options_.interface, options_.source, source_port},
                                          options_.plan, [this] { link_.wake(); });
}

}  // namespace synfin::app
