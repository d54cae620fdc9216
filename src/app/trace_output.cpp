#include "app/trace_output.h"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "synfin/net/random.h"
#include "synfin/net/terminal.h"

#include "app/file_sink.h"
#include "app/flow_printers.h"
#include "app/kept_flows.h"
#include "app/line_sink.h"
#include "app/text_pieces.h"

namespace synfin::app {

namespace {

bool follows(const TraceOptions& o) {
  return o.states || o.json || o.show != TraceShow::packets || o.svg || o.html;
}

view::FlowLineStyle flow_line_style(const TraceOptions& o) {
  return {o.lines.timestamps, o.lines.nanoseconds};
}

view::LineStyle picture_lines(const TraceOptions& o) {
  view::LineStyle lines;
  lines.timestamps = o.lines.timestamps;
  lines.nanoseconds = o.lines.nanoseconds;
  lines.notation.absolute_sequence = o.lines.notation.absolute_sequence;
  return lines;
}

}  // namespace

TraceOutput::TraceOutput(const TraceOptions& options, const FrameSource& source, const std::string& title)
    : text_(std::make_shared<TextPieces>()) {
  using enum net::StampUnit;
  const auto add_file = [&](const std::filesystem::path& file, net::StampUnit unit) {
    sinks_.push_back(std::make_unique<FileSink>(file, source, unit, options.packet_buffered));
  };
  if (options.instead) {
    add_file(*options.instead, options.lines.nanoseconds ? nanoseconds : microseconds);
    return;
  }
  if (options.besides) add_file(*options.besides, nanoseconds);
  if (follows(options)) add_flows(options, title);
  if (options.show == TraceShow::packets) add_printer(options);
}

void TraceOutput::add_flows(const TraceOptions& options, const std::string& title) {
  if (options.svg || options.html)
    pictures_ = std::make_shared<FlowPictures>(FlowPictures::Files{options.svg, options.html}, title,
                                               picture_lines(options));
  auto flows = std::make_unique<FlowSink>(tcp::TrackerLimits{.most_flows = options.lines.notation.most_pairs},
                                          observers(options));
  flows_ = flows.get();
  sinks_.push_back(std::move(flows));
}

std::vector<std::unique_ptr<FlowObserver>> TraceOutput::observers(const TraceOptions& options) {
  std::vector<std::unique_ptr<FlowObserver>> all;
  if (options.json) {
    all.push_back(std::make_unique<JsonFlowPrinter>(text_));
  } else if (options.show == TraceShow::connections) {
    all.push_back(std::make_unique<SummaryPrinter>(text_, flow_line_style(options)));
  }
  const bool ladders = options.show == TraceShow::ladders;
  if (!ladders && !pictures_) return all;
  view::LadderStyle ladder;
  ladder.width = options.columns;
  ladder.color = options.lines.color;
  ladder.absolute_sequence = options.lines.notation.absolute_sequence;
  ladder.left = "client";
  ladder.right = "server";
  all.push_back(std::make_unique<KeptFlows>(
      KeepLimits{}, flow_line_style(options),
      [text = text_, pictures = pictures_, ladders, ladder](const view::TracedConnection& connection) {
        if (ladders) print_ladder(*text, connection, ladder);
        if (pictures) pictures->add(connection);
      },
      [text = text_] { text->flush(); }));
  return all;
}

void TraceOutput::add_printer(const TraceOptions& options) {
  if (options.json) {
    wire::NotationStyle notation = options.lines.notation;
    notation.pairs_key = net::random_u64();
    sinks_.push_back(std::make_unique<JsonPacketPrinter>(text_, *flows_, notation));
    return;
  }
  const bool each = options.line_buffered || net::output_is_terminal();
  sinks_.push_back(
      std::make_unique<LineSink>(options.lines, options.names, each, options.states ? flows_ : nullptr));
}

void TraceOutput::finish() const {
  if (pictures_) pictures_->write();
  if (flows_ == nullptr) return;
  if (const auto lost = flows_->counts().forced_out_alive; lost > 0)
    fmt::print(stderr,
               "synfin: {} connections were not followed to their end: too many at once; --max-flows N "
               "follows more\n",
               lost);
  if (const auto unreadable = flows_->unreadable(); unreadable > 0)
    fmt::print(stderr, "synfin: {} packets belong to no connection: malformed, cut short, or fragments\n",
               unreadable);
}

}  // namespace synfin::app
