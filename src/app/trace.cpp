#include "synfin/app/trace.h"

#include <cstdio>

#include <fmt/format.h>

#include "synfin/app/output.h"
#include "synfin/net/privileges.h"

#include "app/file_source.h"
#include "app/line_sink.h"
#include "app/trace_loop.h"

namespace synfin::app {

namespace {

void say_counts(const TraceCounts& counts) {
  fmt::print(stderr, "synfin: {} packets read, {} shown, {} others\n", counts.read, counts.shown,
             counts.other);
}

int run_trace(const TraceOptions& options) {
  FileSource source(options.file, options.filter);
  net::drop_privileges();  // the file is anybody's
  std::vector<std::unique_ptr<FrameSink>> sinks;
  sinks.push_back(std::make_unique<LineSink>(options.lines));
  TraceLoop loop(source, std::move(sinks), options.icmp);
  loop.run();
  loop.flush();
  say_counts(loop.counts());
  return 0;
}

}  // namespace

int trace(const TraceOptions& options) {
  return unless_reader_gone([&] { return run_trace(options); });
}

}  // namespace synfin::app
