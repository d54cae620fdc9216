#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "synfin/view/comparison.h"

#include "view/html_writer.h"

namespace synfin::view {

// The style sheet's word for it: "eq", "ap", "ne".
std::string css_class(Agreement agreement);

// The rule by which it is ≈, or would have been; empty if it is =.
std::string rule_text(const Row& row);

// A table of fields: name, left, sign, right, rule.
void write_rows(HtmlWriter& out, const std::vector<Row>& rows, std::string_view caption,
                const std::string& left, const std::string& right);

// "27 = 4 ≈ 1 ≠"; what there is none of is left out.
void write_counts(HtmlWriter& out, const std::vector<Row>& rows);

}  // namespace synfin::view
