#pragma once

#include <string>
#include <vector>

#include "synfin/view/comparison.h"
#include "synfin/view/record.h"

#include "view/html_ladder.h"
#include "view/html_writer.h"

namespace synfin::view {

// One packet of a pair: its bytes in hex, every one with the names and values of the fields it belongs to and
// marked with what `rows` found of it, and these fields as a list. `since_start`: when it was captured.
void write_packet(HtmlWriter& out, const Record& record, tcp::Duration since_start,
                  const std::string& exchange, const std::vector<Row>& rows, Side side);

}  // namespace synfin::view
