#include "synfin/net/input_lines.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include "net/os_error.h"

namespace synfin::net {

namespace {

constexpr std::size_t longest = 1 << 20;

}  // namespace

bool InputLines::read_more() {
  std::array<char, 65536> chunk;
  const ssize_t got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
  if (got < 0 && errno == EINTR) return true;
  if (got < 0) throw_os_error(errno, "reading standard input");
  if (got == 0) ended_ = true;
  buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::optional<std::string> InputLines::next() {
  std::size_t end = buffer_.find('\n');
  while (end == std::string::npos && buffer_.size() < longest && !ended_) {
    const std::size_t searched = buffer_.size();
    read_more();
    end = buffer_.find('\n', searched);
  }
  if (buffer_.empty()) return std::nullopt;
  const std::size_t size = std::min({end, buffer_.size(), longest});
  std::string line = buffer_.substr(0, size);
  buffer_.erase(0, size == end ? size + 1 : size);
  return line;
}

}  // namespace synfin::net
