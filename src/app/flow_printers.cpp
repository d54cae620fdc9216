#include "app/flow_printers.h"

#include <fmt/format.h>

namespace synfin::app {

void LadderPrinter::take(const view::TracedConnection& connection) {
  std::string& text = out_->text();
  text += connection.summary + '\n';
  text += view::ladder(connection.records, style_);
  if (connection.packets_left_out > 0)
    text += fmt::format("({} {}packets left out)\n", connection.packets_left_out,
                        connection.records.empty() ? "" : "later ");
  text += '\n';
  out_->added();
}

}  // namespace synfin::app
