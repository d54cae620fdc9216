#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>

#include "synfin/wire/bytes.h"

namespace synfin::net {

// The bytes of a file from its start, at most `most` of them; "-" is standard input. What is no plain file
// may take for ever: `stop` is asked before each wait, a SIGINT or SIGTERM whose handler returns ends a wait,
// and the answer is nothing as soon as `stop` says yes. Throws std::system_error naming the file.
std::optional<wire::Bytes> read_whole_file(const std::filesystem::path& file, std::size_t most,
                                           const std::function<bool()>& stop);

}  // namespace synfin::net
