#include "app/line_sink.h"

#include "synfin/net/huge_pages.h"
#include "synfin/net/random.h"
#include "synfin/view/flow_line.h"

namespace synfin::app {

LineSink::LineSink(view::FrameLineStyle style, bool names, bool each, const FlowSink* states)
    : lines_(with_names(style, names)), states_(states), forgotten_(style.notation.most_pairs), each_(each) {}

view::FrameLineStyle LineSink::with_names(view::FrameLineStyle style, bool names) const {
  style.notation.interfaces = &names_.interfaces();
  if (names) style.notation.names = &names_.hosts_and_services();
  style.notation.pairs_key = net::random_u64();
  style.notation.pairs_memory = net::huge_pages();
  return style;
}

void LineSink::take(const view::TracedFrame& frame) {
  constexpr std::size_t piece = 1 << 16;
  note_.clear();
  if (states_ != nullptr && states_->last().flow != nullptr)
    view::append_states(note_, *states_->last().flow);
  lines_.append(text_, frame, note_);
  if (each_) {
    flush();
  } else if (text_.size() >= piece) {
    put();
  }
  forgotten_.look_at(lines_.forgot_pairs());
}

void LineSink::put() {
  output_.put(text_);
  text_.clear();
}

void LineSink::flush() {
  put();
  output_.flush();
}

}  // namespace synfin::app
