#include "net/kernel_file.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "synfin/net/fd.h"

namespace synfin::net {

std::optional<std::string> read_kernel_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string content;
  std::array<char, 4096> chunk{};
  while (true) {
    const ssize_t got = ::read(file.value(), chunk.data(), chunk.size());
    if (got < 0) return std::nullopt;
    if (got == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

int write_kernel_file(const std::string& path, std::string_view content) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return errno;
  return ::write(file.value(), content.data(), content.size()) < 0 ? errno : 0;
}

}  // namespace synfin::net
