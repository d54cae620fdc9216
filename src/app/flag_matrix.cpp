#include "app/flag_matrix.h"

#include "synfin/app/driver.h"
#include "synfin/app/output.h"
#include "synfin/net/random.h"
#include "synfin/net/whole_file.h"
#include "synfin/view/flag_matrix.h"

#include "app/craft_source.h"
#include "app/session.h"

namespace synfin::app {

namespace {

constexpr std::size_t combinations = 256;
constexpr std::size_t tried = 2 * combinations;

wire::Flags flags_of(std::size_t number) {
  return wire::Flags::from_bits(static_cast<std::uint16_t>(number % combinations));
}
bool has_ack_number(std::size_t number) { return number >= combinations; }

CraftOptions craft_of(const CraftOptions& options, std::size_t number) {
  CraftOptions one = options;
  one.segment.flags = flags_of(number);
  one.segment.ack = wire::Seq(has_ack_number(number) ? net::random_u32() | 1 : 0);
  return one;
}

class MatrixObserver : public Observer {
 public:
  MatrixObserver(LocalPorts& ports, const RealLink& link) : ports_(ports), link_(link) {}

  void seen(const Exchange&, const view::Record&) override {}
  void finished(const Exchange& exchange) override {
    const auto& craft = dynamic_cast<const CraftExchange&>(exchange);
    ports_.give_back(exchange.tuple(), trace_of(craft), link_.now());
    if (craft.interrupted() && craft.answers() == 0) return;
    auto& replies = has_ack_number(exchange.number()) ? matrix_.with_ack_number : matrix_.without_ack_number;
    replies[flags_of(exchange.number()).bits()] = craft.reply();
  }

  const view::FlagMatrix& matrix() const { return matrix_; }

 private:
  LocalPorts& ports_;
  const RealLink& link_;
  view::FlagMatrix matrix_;
};

void show(const CraftOptions& options, const view::Target& target, const view::FlagMatrix& matrix) {
  const OutputOptions& output = options.run.output;
  Output out;
  out.put(output.json ? view::json_flag_matrix(target, matrix) + "\n"
                      : view::flag_matrix_text(target, matrix, output.lines.color));
  out.flush();
  if (options.svg) net::write_whole_file(*options.svg, view::flag_matrix_svg(target, matrix));
}

}  // namespace

int flag_matrix(const CraftOptions& asked, const Aim& aim, const SessionNeeds& needs) {
  CraftOptions options = asked;
  options.run.count = tried;
  options.run.parallel = tried;
  const view::Target target = target_of(options.run, aim.destination.address, options.run.ports.front());
  Session session(options.run, aim.destination, needs);
  if (options.svg) net::require_writable(*options.svg);
  MatrixObserver observer(session.ports(), session.link());
  CraftSource source(
      options, [&options](std::size_t number) { return craft_of(options, number); }, aim, session.ports(),
      session.link().now());
  Driver driver(session.link(), observer, options.run.parallel);
  driver.run(source);
  session.finish(driver.counts());
  show(options, target, observer.matrix());
  return session.exit_code().value_or(driver.counts().unsent > 0 ? 3 : 0);
}

}  // namespace synfin::app
