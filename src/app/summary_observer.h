#pragma once

#include <string>

#include "synfin/app/output.h"
#include "synfin/view/flow_line.h"

#include "app/flow_sink.h"

namespace synfin::app {

// Prints a line for each connection as it ends.
class SummaryObserver final : public FlowObserver {
 public:
  explicit SummaryObserver(const view::FlowLineStyle& style) : lines_(style) {}
  void ended(const tcp::Flow& flow) override {
    constexpr std::size_t piece = 1 << 16;
    lines_.append(text_, flow);
    if (text_.size() >= piece) put();
  }
  void flush() override {
    put();
    output_.flush();
  }

 private:
  void put() {
    output_.put(text_);
    text_.clear();
  }

  view::FlowLines lines_;
  Output output_;
  std::string text_;
};

}  // namespace synfin::app
