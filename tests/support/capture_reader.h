#pragma once

#include <string>
#include <vector>

#include "synfin/wire/bytes.h"

namespace synfin::testing {

// What the installed `PROGRAM -r FILE ARGUMENTS` prints for the bytes of a capture file. Throws
// std::runtime_error that says what to do if it is not installed or fails.
std::string read_capture(const std::string& program, const wire::Bytes& capture,
                         const std::vector<std::string>& arguments);

}  // namespace synfin::testing
