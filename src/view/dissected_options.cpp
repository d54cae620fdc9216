#include "view/dissected_options.h"

#include <fmt/format.h>

#include "view/option_meaning.h"
#include "view/option_name.h"

namespace synfin::view {

namespace {

struct Reading {
  std::string value;
  std::string meaning;
};

std::string sack_text(const wire::SackBlocks& sack) {
  std::string out;
  for (std::size_t i = 0; i < sack.count; ++i) {
    out += fmt::format("{{{}:{}}}", sack.blocks[i].left.raw(), sack.blocks[i].right.raw());
  }
  return out;
}

// An option of a length its kind does not have has no value (RFC 9293 MUST-7).
Reading read(const wire::OptionView& option) {
  wire::Options alone;
  alone.append(option.kind, option.data);
  std::string value = option.data.empty() ? "" : fmt::format("0x{:02x}", fmt::join(option.data, ""));
  if (const auto mss = alone.mss()) value = std::to_string(*mss);
  if (const auto shift = alone.window_scale()) value = std::to_string(*shift);
  if (const auto sack = alone.sack()) value = sack_text(*sack);
  if (const auto ts = alone.timestamps()) value = fmt::format("{}, {}", ts->value, ts->echo);
  return {value, option_meaning(option)};
}

}  // namespace

void add_options(FieldSections& out, const wire::Options& options, std::size_t offset) {
  wire::OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    const std::size_t at = offset + option->offset;
    if (option->kind == 0) {
      out.field(at, 1, "option eol", "", option_meaning(*option));
    } else if (option->kind == 1) {
      out.field(at, 1, "option nop", "", option_meaning(*option));
    } else {
      const auto [value, meaning] = read(*option);
      const std::string kind = fmt::format("kind {}, {} bytes", option->kind, option->data.size() + 2);
      out.field(at, option->data.size() + 2, fmt::format("option {}", option_name(option->kind)), value,
                meaning.empty() ? kind : fmt::format("{}: {}", kind, meaning));
    }
  }
  const std::size_t left = options.size() - walker.offset();
  if (left == 0) return;
  const std::string rest = fmt::format("0x{:02x}", fmt::join(options.raw().subspan(walker.offset()), ""));
  out.field(offset + walker.offset(), left, walker.malformed() ? "malformed option" : "padding", rest,
            walker.malformed() ? "its length is 0, 1 or past the end; what follows is not read" : "");
}

}  // namespace synfin::view
