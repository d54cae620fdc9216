#include "synfin/app/compare.h"

#include <cstdio>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/output.h"
#include "synfin/net/whole_file.h"

#include "app/compare_report.h"
#include "app/destination.h"
#include "app/pairs.h"
#include "app/session.h"

namespace synfin::app {

namespace {

Pairs::Order order_of(const CompareOptions& options) {
  return {Via::kernel, options.control ? Via::kernel : Via::hand, options.first == Via::hand};
}

// Where packets are looked at whole, or may carry data.
bool keeps_whole_packets(const CompareOptions& options) {
  const Plan& plan = options.exchange.plan;
  const bool data = !plan.send.empty() || options.exchange.send_file || plan.expect_close ||
                    plan.hold > tcp::Duration::zero();
  return data || options.html || keeps_whole_packets(options.exchange.output);
}

constexpr int could_not_write = 3;

// What went wrong with it costs nothing of what is printed.
std::optional<std::string> write_page(const CompareOptions& options, const std::string& page) try {
  if (options.html && !page.empty()) net::write_whole_file(*options.html, page);
  return std::nullopt;
} catch (const std::system_error& error) {
  return error.what();
}

int run(const CompareOptions& options, const Destination& destination) {
  Session session(options.exchange, destination, {.whole_packets = keeps_whole_packets(options)});
  if (options.html) net::require_writable(*options.html);
  CompareReport report(options, destination);
  Pairs pairs(session, order_of(options), destination.route.facts.path_mtu(),
              [&report](const Pair& pair) { report.take(pair); });
  Driver driver(session.link(), pairs, 1);
  std::optional<std::string> page_error;
  const auto finish = [&] {
    page_error = write_page(options, report.html());
    report.finish(pairs.half());
  };
  try {
    driver.run(pairs);
  } catch (...) {
    finish();
    throw;
  }
  finish();
  session.finish(driver.counts());
  if (page_error) fmt::print(stderr, "synfin: {}\n", *page_error);
  return session.exit_code().value_or(page_error ? could_not_write : report.agrees() ? 0 : 1);
}

}  // namespace

int compare(const CompareOptions& options) {
  const Destination destination = destination_of(options.exchange);
  return unless_reader_gone([&] { return run(options, destination); });
}

}  // namespace synfin::app
