#include "trace_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "synfin/app/trace.h"

#include "exclusions.h"
#include "output_options.h"

namespace synfin::cli {

namespace {

constexpr const char* trace_examples = R"(Examples:
  synfin trace -r file.pcap                           its TCP packets, as tcpdump -n prints them
  synfin trace -r file.pcap -v host 192.0.2.2         those of one host, with the IP header)";

struct TraceArguments {
  app::TraceOptions options;
  std::vector<std::string> filter;
  int timestamps = 0;
  int verbose = 0;
  bool no_icmp = false;
  bool hex = false;
  bool nano = false;
  bool micro = false;
};

void add_lines(CLI::App& app, TraceArguments& a) {
  const std::string group = "Lines";
  app.add_flag("-v,--verbose", a.verbose, "IP header and checksums; -vv more of it")->group(group);
  app.add_flag("-S,--absolute", a.options.lines.notation.absolute_sequence, "absolute sequence numbers")
      ->group(group);
  app.add_flag("-x,--hex", a.hex, "each packet in hex")->group(group);
  add_timestamps(app, a.timestamps, group);
  app.add_flag("--nano", a.nano, "nanoseconds in timestamps")->group(group);
  app.add_flag("--micro", a.micro, "microseconds in timestamps (default)")->group(group);
}

void add_input(CLI::App& app, TraceArguments& a) {
  app.add_option("FILTER", a.filter, "which packets, as the capture filters of tcpdump");
  app.add_option("-r,--read", a.options.file, "read a capture file (pcap, pcapng); - is standard input")
      ->type_name("FILE")
      ->required();
  app.add_flag("--no-icmp", a.no_icmp, "leave out ICMP errors about TCP");
}

app::TraceOptions finish(const TraceArguments& a) {
  app::TraceOptions options = a.options;
  options.filter = fmt::format("{}", fmt::join(a.filter, " "));
  options.icmp = !a.no_icmp;
  options.lines.timestamps = timestamp_style(a.timestamps);
  options.lines.nanoseconds = a.nano;
  options.lines.hex = a.hex ? view::HexDump::packet : view::HexDump::none;
  options.lines.notation.verbosity = std::min(a.verbose, 2);
  return options;
}

}  // namespace

CLI::App* add_trace(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("trace", "Show the TCP packets of a capture file, as tcpdump does");
  const auto arguments = std::make_shared<TraceArguments>();
  add_input(*app, *arguments);
  add_lines(*app, *arguments);
  app->footer(trace_examples);
  app->callback([app, arguments, &action] {
    refuse_excluded(*app, output_exclusions());
    action = [options = finish(*arguments)] { return app::trace(options); };
  });
  return app;
}

}  // namespace synfin::cli
