#include "app/flow_printers.h"

#include <fmt/format.h>

namespace synfin::app {

void print_ladder(TextPieces& out, const view::TracedConnection& connection, const view::LadderStyle& style) {
  std::string& text = out.text();
  text += connection.summary + '\n';
  text += view::ladder(connection.records, style);
  if (connection.packets_left_out > 0)
    text += fmt::format("({} later packets left out)\n", connection.packets_left_out);
  text += '\n';
  out.added();
}

}  // namespace synfin::app
