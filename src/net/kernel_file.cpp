#include "net/kernel_file.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "synfin/net/fd.h"

namespace synfin::net {

std::string read_kernel_file(const std::string& path) {
  std::string content;
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return content;
  std::array<char, 4096> chunk{};
  for (ssize_t got = 0; (got = ::read(file.value(), chunk.data(), chunk.size())) > 0;)
    content.append(chunk.data(), static_cast<std::size_t>(got));
  return content;
}

int write_kernel_file(const std::string& path, std::string_view content) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return errno;
  return ::write(file.value(), content.data(), content.size()) < 0 ? errno : 0;
}

}  // namespace synfin::net
