#include "synfin/app/trace.h"

#include <cerrno>
#include <memory>
#include <new>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/output.h"
#include "synfin/net/lab_network.h"
#include "synfin/net/privileges.h"
#include "synfin/net/terminal.h"

#include "app/file_source.h"
#include "app/first_error.h"
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
  say(fmt::format("synfin: {} packets read, {} {}, {} others (neither TCP nor an ICMP error about TCP)",
                  counts.read, counts.shown, options.instead ? "written" : "shown", counts.other));
}

// Where memory ends, what was taken still goes out.
void run_in_memory(TraceLoop& loop, std::optional<Progress>& progress) {
  try {
    loop.run(progress);
  } catch (const std::bad_alloc&) {
    throw std::system_error(ENOMEM, std::generic_category(),
                            "following the connections (--max-flows N remembers fewer)");
  }
}

// What was taken goes out and is counted also where reading, or another output, has ended in an error.
void run_loop(FrameSource& source, const TraceOptions& options, const std::string& title) {
  TraceOutput output(options, source, title);
  FirstError errors;
  TraceLoop loop(source, output.take_sinks(), {options.icmp, options.count}, errors);
  {
    std::optional<Progress> progress;
    if (wants_progress(options)) progress.emplace();
    errors.attempt([&] { run_in_memory(loop, progress); });
  }
  loop.finish();
  loop.flush();
  if (!errors.is_reader_gone()) {
    say_counts(loop, options);
    output.say_what_is_missing();
  }
  errors.rethrow();
}

// The library's microseconds are tcpdump's, also where a file has units that are no power of ten: where there
// is no need of more, they are read as such.
net::StampUnit unit_of_stamps(const TraceOptions& o) {
  const bool follows = o.json || o.states || o.svg || o.html || o.show != TraceShow::packets;
  return o.lines.nanoseconds || o.besides || follows ? net::StampUnit::nanoseconds
                                                     : net::StampUnit::microseconds;
}

// What an interrupt leaves unread is no capture file.
std::unique_ptr<FileSource> open_source(net::CaptureInput input, const TraceOptions& options,
                                        const net::Interrupts& interrupts) {
  try {
    return std::make_unique<FileSource>(std::move(input), options.filter, unit_of_stamps(options),
                                        interrupts);
  } catch (const std::system_error&) {
    if (interrupts.signal()) return nullptr;
    throw;
  }
}

void trace_file(const TraceOptions& options, const net::Interrupts& interrupts) {
  net::CaptureInput input = net::open_capture_file(options.file);
  const std::string title = input.name == "-" ? "standard input" : input.name;
  net::drop_privileges();  // the file is anybody's
  if (options.live.snapshot_length != TraceLive{}.snapshot_length)
    say("synfin: -s counts when packets are captured: those of a file are as long as they are");
  if (const auto source = open_source(std::move(input), options, interrupts))
    run_loop(*source, options, title);
}

void say_drops(const net::CaptureCounts& counts) {
  if (counts.dropped > 0)
    say(fmt::format("synfin: the kernel dropped {} packets, which are missing here: -B gives it more room",
                    counts.dropped));
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
