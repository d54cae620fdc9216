#pragma once

#include <filesystem>
#include <functional>

#include "synfin/wire/bytes.h"

namespace synfin::app {

// What --send-file names: the file's bytes, or with "-" standard input's; none once `interrupted` says yes.
// To be called when privileges have been dropped: the file has to be the user's to read. Throws UsageError
// for more than a connection takes, and std::runtime_error for what cannot be read.
wire::Bytes read_payload(const std::filesystem::path& file, const std::function<bool()>& interrupted);

}  // namespace synfin::app
