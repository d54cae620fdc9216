#include "app/play_script.h"

#include <memory>
#include <utility>

#include "app/script_exchange.h"
#include "app/script_report.h"
#include "app/session.h"

namespace synfin::app {

namespace {

// The one exchange there is.
class ScriptSource : public Source {
 public:
  explicit ScriptSource(std::unique_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  std::optional<tcp::Time> due() const override {
    return exchange_ ? std::optional(tcp::Time::min()) : std::nullopt;
  }
  std::unique_ptr<Exchange> next(tcp::Time) override { return std::move(exchange_); }

 private:
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace

int play_script(Script script, const CraftOptions& options, const Aim& aim) {
  const Destination& d = aim.destination;
  // What a field of the command line makes abnormal may be any segment of the script's.
  Session session(options.run, d,
                  {.whole_packets = keeps_whole_packets(options.run.output),
                   .any_port = true,
                   .any_protocol = true,
                   .beneath_ip = true,
                   .own_source = aim.own_source});
  const std::uint16_t port = options.run.ports.front();
  const wire::FourTuple tuple{{aim.source, session.ports().take(port, session.link().now())},
                              {d.address, port}};
  ScriptSource source(std::make_unique<ScriptExchange>(std::move(script), options, tuple));
  ScriptReport report(options);
  Driver driver(session.link(), report, 1);
  driver.run(source);
  session.finish(driver.counts());
  return session.exit_code().value_or(driver.counts().unsent > 0 ? 3 : report.held() ? 0 : 1);
}

}  // namespace synfin::app
