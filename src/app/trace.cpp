#include "synfin/app/trace.h"

#include <cstdio>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/output.h"
#include "synfin/net/privileges.h"
#include "synfin/net/terminal.h"

#include "app/file_sink.h"
#include "app/file_source.h"
#include "app/line_sink.h"
#include "app/trace_loop.h"

namespace synfin::app {

namespace {

std::vector<std::unique_ptr<FrameSink>> sinks_for(const TraceOptions& options, const FrameSource& source) {
  std::vector<std::unique_ptr<FrameSink>> sinks;
  const auto add_file = [&](const std::filesystem::path& file, net::StampUnit unit) {
    sinks.push_back(std::make_unique<FileSink>(file, source, unit, options.packet_buffered));
  };
  using enum net::StampUnit;
  if (options.instead) {
    add_file(*options.instead, options.lines.nanoseconds ? nanoseconds : microseconds);
    return sinks;
  }
  const bool each = options.line_buffered || net::output_is_terminal();
  sinks.push_back(std::make_unique<LineSink>(options.lines, options.names, each));
  if (options.besides) add_file(*options.besides, nanoseconds);
  return sinks;
}

// The lines themselves show how far it is.
bool wants_progress(const TraceOptions& options) {
  return net::errors_are_terminal() && (options.instead || !net::output_is_terminal());
}

void say_counts(const TraceCounts& counts, bool written) {
  fmt::print(stderr, "synfin: {} packets read, {} {}, {} others (neither TCP nor an ICMP error about TCP)\n",
             counts.read, counts.shown, written ? "written" : "shown", counts.other);
}

// Also where reading ends in an error, what was whole goes out and is counted.
void run_loop(TraceLoop& loop, const TraceOptions& options, const net::Interrupts& interrupts) {
  std::exception_ptr failure;
  {
    std::optional<Progress> progress;
    if (wants_progress(options)) progress.emplace();
    try {
      loop.run(interrupts, progress);
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::broken_pipe) throw;
      failure = std::current_exception();
    }
  }
  loop.flush();
  say_counts(loop.counts(), options.instead.has_value());
  if (failure) std::rethrow_exception(failure);
}

int run_trace(const TraceOptions& options) {
  const net::Interrupts interrupts;
  net::CaptureInput input = net::open_capture_file(options.file);
  net::drop_privileges();  // the file is anybody's
  try {
    FileSource source(std::move(input), options.filter, interrupts.fd());
    TraceLoop loop(source, sinks_for(options, source), {options.icmp, options.count});
    run_loop(loop, options, interrupts);
  } catch (const std::system_error&) {
    if (!interrupts.signal()) throw;
  }
  return interrupts.signal() ? 128 + *interrupts.signal() : 0;
}

}  // namespace

int trace(const TraceOptions& options) {
  return unless_reader_gone([&] { return run_trace(options); });
}

}  // namespace synfin::app
