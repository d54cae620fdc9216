#include "app/line_sink.h"

namespace synfin::app {

void LineSink::take(const view::TracedFrame& frame) {
  constexpr std::size_t piece = 1 << 16;
  lines_.append(text_, frame);
  if (text_.size() >= piece) put();
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
