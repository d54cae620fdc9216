#include "view/option_meaning.h"

#include <fmt/format.h>

namespace synfin::view {

namespace {

std::string shift_meaning(std::uint8_t shift) {
  if (shift > wire::largest_window_scale) return "above 14, which counts as 14 (RFC 7323 2.3)";
  return fmt::format("its later windows count units of {} bytes (RFC 7323 2)", 1u << shift);
}

}  // namespace

std::string option_meaning(const wire::OptionView& option) {
  if (option.kind == 0) return "end of options";
  if (option.kind == 1) return "aligns what follows";
  wire::Options alone;
  alone.append(option.kind, option.data);
  if (alone.mss()) return "the most data it takes in one segment, in bytes";
  if (const auto shift = alone.window_scale()) return shift_meaning(*shift);
  if (alone.sack_permitted_present()) return "selective acknowledgments may be sent to it (RFC 2018)";
  if (alone.sack()) return "received out of order, left edge to right edge";
  if (alone.timestamps()) return "TSval, its clock; TSecr, the other side's last (RFC 7323 3)";
  return "";
}

}  // namespace synfin::view
