#include "synfin/net/input_lines.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

#include "net/os_error.h"

namespace synfin::net {

namespace {

constexpr std::size_t longest = 1 << 20;

}  // namespace

void InputLines::read_more() {
  constexpr std::size_t chunk = 65536;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + chunk);
  const ssize_t got = ::read(STDIN_FILENO, &buffer_[before], chunk);
  const int error = errno;
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0 && error != EINTR) throw_os_error(error, "reading standard input");
  ended_ = got == 0;
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
