#include "app/flow_pictures.h"

#include "synfin/view/svg.h"
#include "synfin/view/trace_page.h"

#include "app/packet_memory.h"

namespace synfin::app {

void FlowPictures::take(const view::TracedConnection& connection) {
  const std::size_t memory = memory_of(connection);
  if (memory_ + memory > limits_.memory) return miss();
  memory_ += memory;
  connections_.push_back(connection);
}

std::string FlowPictures::svg() const {
  view::SvgStyle style;
  style.title = title_;
  style.connections_left_out = left_out_;
  style.lines = lines_;
  return view::svg(connections_, style);
}

std::string FlowPictures::html() const {
  view::TracePageStyle style;
  style.title = title_;
  style.connections_left_out = left_out_;
  style.lines = lines_;
  return view::trace_page(connections_, style);
}

}  // namespace synfin::app
