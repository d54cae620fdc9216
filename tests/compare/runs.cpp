#include "compare/runs.h"

#include <cstdio>

#include <unistd.h>

#include "support/program.h"

namespace synfin::test {

Verdict run_compare(const app::CompareOptions& options) {
  Pipe output;
  const pid_t child = net::fork_to([&] {
    ::dup2(output.write.value(), STDOUT_FILENO);
    ::dup2(output.write.value(), STDERR_FILENO);
    const int code = app::compare(options);
    std::fflush(stdout);
    return code;
  });
  output.write.reset();
  Verdict verdict;
  verdict.text = read_all(output.read.value());
  verdict.code = net::wait_for_exit(child);
  return verdict;
}

app::CompareOptions with_port(const std::string& host, std::uint16_t port) {
  app::CompareOptions options;
  options.exchange.host = host;
  options.exchange.ports = {port};
  options.exchange.resolve_nothing = true;
  options.exchange.output.quiet = true;
  return options;
}

}  // namespace synfin::test
