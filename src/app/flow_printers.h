#pragma once

#include <memory>
#include <utility>

#include "synfin/view/flow_line.h"
#include "synfin/view/json_flow.h"
#include "synfin/view/ladder.h"
#include "synfin/view/traced_connection.h"

#include "app/connection_taker.h"
#include "app/flow_sink.h"
#include "app/forgotten_pairs.h"
#include "app/text_pieces.h"

namespace synfin::app {

// `--summary`: a line for each connection as it ends.
class SummaryPrinter final : public FlowObserver {
 public:
  SummaryPrinter(std::shared_ptr<TextPieces> out, const view::FlowLineStyle& style)
      : out_(std::move(out)), lines_(style) {}
  void ended(const tcp::Flow& flow) override {
    lines_.append(out_->text(), flow);
    out_->added();
  }

 private:
  std::shared_ptr<TextPieces> out_;
  view::FlowLines lines_;
};

// `--json`: an object for each connection as it ends.
class JsonFlowPrinter final : public FlowObserver {
 public:
  explicit JsonFlowPrinter(std::shared_ptr<TextPieces> out) : out_(std::move(out)) {}
  void ended(const tcp::Flow& flow) override {
    out_->text() += view::json_flow(flow) + '\n';
    out_->added();
  }

 private:
  std::shared_ptr<TextPieces> out_;
};

// `--json`: an object for each packet. The sink that follows the connections takes the packet first.
class JsonPacketPrinter final : public FrameSink {
 public:
  JsonPacketPrinter(std::shared_ptr<TextPieces> out, const FlowSink& flows, wire::NotationStyle style)
      : out_(std::move(out)), flows_(flows), notation_(style), forgotten_(style.most_pairs) {}
  void take(const view::TracedFrame& frame) override {
    std::string line;
    notation_.append(line, frame.packet(), frame.packet_wire_length());
    const tcp::Tracker::Seen& last = flows_.last();
    out_->text() += view::json_traced_packet(frame, last.flow, last.from, line) + '\n';
    out_->added();
    forgotten_.look_at(notation_.forgot_pairs());
  }
  void flush() override {}
  bool is_output() const override { return false; }

 private:
  std::shared_ptr<TextPieces> out_;
  const FlowSink& flows_;
  wire::Notation notation_;
  ForgottenPairs forgotten_;
};

// `--ladder`: each connection's summary and its ladder.
class LadderPrinter final : public ConnectionTaker {
 public:
  LadderPrinter(std::shared_ptr<TextPieces> out, const view::LadderStyle& style)
      : out_(std::move(out)), style_(style) {}
  void take(const view::TracedConnection& connection) override;
  bool wants_more() const override { return true; }
  void miss() override {}

 private:
  std::shared_ptr<TextPieces> out_;
  view::LadderStyle style_;
};

}  // namespace synfin::app
