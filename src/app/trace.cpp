#include "synfin/app/trace.h"

#include <cstdio>
#include <exception>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/output.h"
#include "synfin/net/lab_network.h"
#include "synfin/net/privileges.h"
#include "synfin/net/terminal.h"

#include "app/file_source.h"
#include "app/live_source.h"
#include "app/say.h"
#include "app/trace_loop.h"
#include "app/trace_output.h"

namespace synfin::app {

namespace {

// Lines themselves show how far it is; a live capture has no end.
bool wants_progress(const TraceOptions& options) {
  return !options.file.empty() && net::errors_are_terminal() &&
         (options.instead || !net::output_is_terminal());
}

void say_counts(const TraceLoop& loop, const TraceOptions& options) {
  const TraceCounts& counts = loop.counts();
  fmt::print(stderr, "synfin: {} packets read, {} {}, {} others (neither TCP nor an ICMP error about TCP)\n",
             counts.read, counts.shown, options.instead ? "written" : "shown", counts.other);
}

// What was taken goes out and is counted also where reading ends in an error.
void run_loop(FrameSource& source, const TraceOptions& options, const std::string& title) {
  TraceOutput output(options, source, title);
  TraceLoop loop(source, output.take_sinks(), {options.icmp, options.count});
  std::exception_ptr failure;
  {
    std::optional<Progress> progress;
    if (wants_progress(options)) progress.emplace();
    try {
      loop.run(progress);
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::broken_pipe) throw;
      failure = std::current_exception();
    }
  }
  loop.finish();
  loop.flush();
  say_counts(loop, options);
  output.finish();
  if (failure) std::rethrow_exception(failure);
}

// What an interrupt leaves unread is no capture file.
std::unique_ptr<FileSource> open_source(net::CaptureInput input, const TraceOptions& options,
                                        const net::Interrupts& interrupts) {
  try {
    return std::make_unique<FileSource>(std::move(input), options.filter, interrupts);
  } catch (const std::system_error&) {
    if (interrupts.signal()) return nullptr;
    throw;
  }
}

void trace_file(const TraceOptions& options, const net::Interrupts& interrupts) {
  net::CaptureInput input = net::open_capture_file(options.file);
  const std::string title = input.name == "-" ? "standard input" : input.name;
  net::drop_privileges();  // the file is anybody's
  if (const auto source = open_source(std::move(input), options, interrupts))
    run_loop(*source, options, title);
}

void say_drops(const net::CaptureCounts& counts) {
  if (counts.dropped > 0)
    fmt::print(stderr,
               "synfin: the kernel dropped {} packets, which are missing here: -B gives it more room\n",
               counts.dropped);
}

void trace_live(const TraceOptions& options, const net::Interrupts& interrupts) {
  const TraceLive& live = options.live;
  if (live.network_namespace) net::enter_network_namespace(*live.network_namespace);
  net::require_net_raw();
  LiveSource source({.interface = live.interface,
                     .filter = options.filter,
                     .icmp = options.icmp,
                     .snapshot_length = live.snapshot_length,
                     .promiscuous = live.promiscuous,
                     .buffer_size = live.buffer_size,
                     .duration = live.duration},
                    interrupts);
  net::drop_privileges();
  const std::string title =
      live.interface == "any" ? "all interfaces" : fmt::format("interface {}", live.interface);
  if (!source.warning().empty()) say(fmt::format("synfin: capturing on {}: {}", title, source.warning()));
  say(fmt::format("synfin: tracing {}; Ctrl-C ends it", title));
  try {
    run_loop(source, options, title);
  } catch (...) {
    say_drops(source.counts());
    throw;
  }
  say_drops(source.counts());
}

int run_trace(const TraceOptions& options) {
  const net::Interrupts interrupts;
  options.file.empty() ? trace_live(options, interrupts) : trace_file(options, interrupts);
  return interrupts.signal() ? 128 + *interrupts.signal() : 0;
}

}  // namespace

int trace(const TraceOptions& options) {
  return unless_reader_gone([&] { return run_trace(options); });
}

}  // namespace synfin::app
