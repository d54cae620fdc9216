#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "synfin/tcp/time.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/expectation.h"

namespace synfin::app {

// A step of a script (docs/craft.md, "Scripts").
struct ScriptStep {
  enum class Kind : std::uint8_t { send, expect, wait };
  Kind kind = Kind::wait;
  std::size_t line = 0;             // of the file, from 1 on
  std::string text;                 // as it stands there
  wire::Expectation packet;         // that is to be sent, or to come
  std::optional<wire::Bytes> data;  // to be sent
  tcp::Duration wait{};
};

using Script = std::vector<ScriptStep>;

// Throws UsageError, which names the line, what is wrong with it and what is allowed.
Script parse_script(std::string_view text);

}  // namespace synfin::app
