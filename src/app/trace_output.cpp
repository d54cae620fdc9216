#include "app/trace_output.h"

#include <utility>

#include <fmt/format.h>

#include "synfin/net/huge_pages.h"
#include "synfin/net/random.h"
#include "synfin/net/terminal.h"

#include "app/file_sink.h"
#include "app/flow_printers.h"
#include "app/kept_flows.h"
#include "app/line_sink.h"
#include "app/picture_sink.h"
#include "app/say.h"
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

view::LadderStyle ladder_style(const TraceOptions& o) {
  view::LadderStyle ladder;
  ladder.width = o.columns;
  ladder.color = o.lines.color;
  ladder.absolute_sequence = o.lines.notation.absolute_sequence;
  ladder.left = "client";
  ladder.right = "server";
  return ladder;
}

}  // namespace

TraceOutput::TraceOutput(const TraceOptions& options, const FrameSource& source, const std::string& title) {
  using enum net::StampUnit;
  const auto add_file = [&](const std::filesystem::path& file, net::StampUnit unit) {
    sinks_.push_back(std::make_unique<FileSink>(file, source, unit, options.packet_buffered));
  };
  if (options.instead) {
    add_file(*options.instead, options.lines.nanoseconds ? nanoseconds : microseconds);
    return;
  }
  if (options.besides) add_file(*options.besides, nanoseconds);
  const bool each = options.line_buffered || net::output_is_terminal();
  text_ = std::make_shared<TextPieces>(each);
  if (follows(options)) add_flows(options, title);
  if (options.show == TraceShow::packets) add_printer(options, each);
  if (options.json || options.show != TraceShow::packets)
    sinks_.push_back(std::make_unique<TextSink>(*text_));
}

void TraceOutput::add_flows(const TraceOptions& options, const std::string& title) {
  std::shared_ptr<FlowPictures> pictures;
  if (options.svg || options.html)
    pictures = std::make_shared<FlowPictures>(PictureLimits{}, title, picture_lines(options));
  auto flows = std::make_unique<FlowSink>(tcp::TrackerLimits{.most_flows = options.lines.notation.most_pairs},
                                          observers(options, pictures));
  flows_ = flows.get();
  sinks_.push_back(std::move(flows));
  if (options.svg)
    sinks_.push_back(std::make_unique<PictureSink>(*options.svg, [pictures] { return pictures->svg(); }));
  if (options.html)
    sinks_.push_back(std::make_unique<PictureSink>(*options.html, [pictures] { return pictures->html(); }));
}

std::vector<std::unique_ptr<FlowObserver>> TraceOutput::observers(
    const TraceOptions& options, const std::shared_ptr<FlowPictures>& pictures) const {
  std::vector<std::unique_ptr<FlowObserver>> all;
  if (options.json) {
    all.push_back(std::make_unique<JsonFlowPrinter>(text_));
  } else if (options.show == TraceShow::connections) {
    all.push_back(std::make_unique<SummaryPrinter>(text_, flow_line_style(options)));
  }
  std::vector<std::shared_ptr<ConnectionTaker>> takers;
  if (options.show == TraceShow::ladders)
    takers.push_back(std::make_shared<LadderPrinter>(text_, ladder_style(options)));
  if (pictures) takers.push_back(pictures);
  if (!takers.empty())
    all.push_back(std::make_unique<KeptFlows>(KeepLimits{}, flow_line_style(options), std::move(takers)));
  return all;
}

void TraceOutput::add_printer(const TraceOptions& options, bool each) {
  if (options.json) {
    wire::NotationStyle notation = options.lines.notation;
    notation.pairs_key = net::random_u64();
    notation.pairs_memory = net::huge_pages();
    sinks_.push_back(std::make_unique<JsonPacketPrinter>(text_, *flows_, notation));
    return;
  }
  sinks_.push_back(
      std::make_unique<LineSink>(options.lines, options.names, each, options.states ? flows_ : nullptr));
}

void TraceOutput::say_what_is_missing() const {
  if (flows_ == nullptr) return;
  if (const auto lost = flows_->counts().forced_out_alive; lost > 0)
    say(
        fmt::format("synfin: {} connections were not followed to their end: too many at once; --max-flows N "
                    "follows more",
                    lost));
  if (const auto unreadable = flows_->unreadable(); unreadable > 0)
    say(fmt::format("synfin: {} packets belong to no connection: malformed, cut short, or fragments",
                    unreadable));
}

}  // namespace synfin::app
