// A line as tcpdump prints it, read back; and the segment it shows, sent and received.
#include <string>
#include <string_view>
#include <variant>

#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"
#include "synfin/wire/parse_line.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace wire = synfin::wire;

void tokens_in_order(const wire::ParsedLine& line, std::string_view text) {
  std::size_t behind = 0;
  for (const wire::LineToken& token : line.tokens) {
    require(token.range.offset >= behind, "tokens are in the text's order and do not overlap");
    behind = token.range.offset + token.range.length;
    require(behind <= text.size(), "tokens lie in the text");
  }
}

void send(const wire::SegmentSpec& spec) {
  const auto packet = wire::emit(spec);
  if (!packet) return;
  const auto parsed = wire::parse(*packet);
  if (!parsed) return;  // a length or an offset that the line gives may be wrong
  const auto* segment = std::get_if<wire::Segment>(&*parsed);
  if (segment != nullptr && spec.flags)
    require(segment->flags == *spec.flags, "flags are sent as they are read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto line = wire::parse_line(text);
  if (!line) {
    require(line.error().offset <= text.size(), "a refusal is about the text");
    return 0;
  }
  tokens_in_order(*line, text);
  send(wire::segment_spec(*line));
  return 0;
}
