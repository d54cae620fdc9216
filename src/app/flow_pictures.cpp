#include "app/flow_pictures.h"

#include <utility>

#include "synfin/net/whole_file.h"
#include "synfin/view/svg.h"
#include "synfin/view/trace_page.h"

namespace synfin::app {

namespace {

constexpr std::size_t most_connections = 200;

}  // namespace

FlowPictures::FlowPictures(Files files, std::string title, view::LineStyle lines)
    : files_(std::move(files)), title_(std::move(title)), lines_(lines) {
  if (files_.svg) net::require_writable(*files_.svg);
  if (files_.html) net::require_writable(*files_.html);
}

void FlowPictures::add(const view::TracedConnection& connection) {
  if (connections_.size() >= most_connections) {
    ++left_out_;
    return;
  }
  connections_.push_back(connection);
}

void FlowPictures::write() const {
  if (files_.svg) {
    view::SvgStyle style;
    style.title = title_;
    style.connections_left_out = left_out_;
    style.lines = lines_;
    net::write_whole_file(*files_.svg, view::svg(connections_, style));
  }
  if (files_.html) {
    view::TracePageStyle style;
    style.title = title_;
    style.connections_left_out = left_out_;
    style.lines = lines_;
    net::write_whole_file(*files_.html, view::trace_page(connections_, style));
  }
}

}  // namespace synfin::app
