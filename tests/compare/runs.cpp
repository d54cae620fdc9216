#include "compare/runs.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

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

namespace {

// What a process kept from the CPU explains: a time; the timestamp of a segment that was made before it was
// kept and sent after; what the peer sent once more as our answer was late (its loss probe goes out after
// some 5 ms); and where the peer ends its frames with PSH, since it makes them smaller when the handshake was
// slow (tcp_tso_autosize).
bool may_be_lateness(std::string_view difference) {
  const auto has = [&](std::string_view text) { return difference.find(text) != std::string_view::npos; };
  return has(": time ") || has(": option TS val (") ||
         (has("peer's ") && has(": segment present (absent / after ")) ||
         (has("peer's data ") && has(": TCP flags (")) || difference.starts_with("and ");
}

// "2 of 191 fields differ: FIN: time since the packet before (…); timing: time ACK to FIN (…)"
bool is_lateness_alone(const std::string& verdict) {
  constexpr std::string_view beginning = "differ: ";
  constexpr std::string_view separator = "; ";
  auto at = verdict.find(beginning);
  if (at == std::string::npos) return false;
  at += beginning.size();
  while (at < verdict.size()) {
    const auto end = std::min(verdict.find(separator, at), verdict.size());
    if (!may_be_lateness(std::string_view(verdict).substr(at, end - at))) return false;
    at = end + separator.size();
  }
  return true;
}

}  // namespace

Verdict run_compare_patiently(const app::CompareOptions& options) {
  const Verdict verdict = run_compare(options);
  return is_lateness_alone(verdict.text) ? run_compare(options) : verdict;
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
