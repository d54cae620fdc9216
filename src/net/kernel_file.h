#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace synfin::net {

// Files of /proc, whose content the kernel takes and gives in one call.

// The whole content; nothing if the file cannot be read.
std::optional<std::string> read_kernel_file(const std::string& path);

// 0, or the errno of opening or writing.
int write_kernel_file(const std::string& path, std::string_view content);

}  // namespace synfin::net
