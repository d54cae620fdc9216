// TCP options: tcpdump's words to bytes and back, and any bytes to words.
#include "synfin/wire/options.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "synfin/wire/notation.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace wire = synfin::wire;

void read_words(std::string_view words) {
  const auto options = wire::parse_options(words);
  if (!options) return require(options.error().offset <= words.size(), "a refusal is about the text");
  const std::string printed = wire::to_string(*options);
  // `unknown-11` is an option of kind 11 without its bytes: tcpdump's remark on that is no option's word.
  for (const char* remark : {"[", "(invalid)", "invalid sack"})
    if (printed.find(remark) != std::string::npos) return;
  const auto again = wire::parse_options(printed);
  require(again.ok(), "what is read from words can be printed as words");
  require(wire::to_string(*again) == printed, "words, read and printed, stay as they are");
}

void walk(const wire::Options& options) {
  wire::OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    require(option->offset + option->data.size() <= options.size(), "an option lies in its header");
  }
  require(walker.offset() <= options.size(), "the walk ends in the header");
  if (const auto sack = options.sack()) require(sack->count <= 4, "four SACK blocks at most");
  static_cast<void>(wire::to_string(options));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string words(data, data + size);
  read_words(words);
  walk(wire::Options(wire::ByteView(data, std::min<std::size_t>(size, 40))));
  return 0;
}
