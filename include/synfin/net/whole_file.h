#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "synfin/wire/bytes.h"

namespace synfin::net {

// The bytes of a file from its start, at most `most` of them; "-" is standard input. What is no plain file
// may take for ever: `stop` is asked before each wait, a SIGINT or SIGTERM whose handler returns ends a wait,
// and the answer is nothing as soon as `stop` says yes. Throws std::system_error naming the file.
std::optional<wire::Bytes> read_whole_file(const std::filesystem::path& file, std::size_t most,
                                           const std::function<bool()>& stop);

// Whether such a file can be made or replaced. Throws std::system_error naming it where it cannot.
void require_writable(const std::filesystem::path& file);

// Makes the file, or replaces it, all at once: whatever ends the process, it is whole or as it was before.
// What is no plain file (a pipe, a device, a symbolic link) is written to. Throws std::system_error naming
// the file.
void write_whole_file(const std::filesystem::path& file, std::string_view text);

}  // namespace synfin::net
