#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "synfin/net/child_process.h"
#include "synfin/net/fd.h"

namespace synfin::test {

inline constexpr std::chrono::milliseconds patience{
    20'000};  // more than anything here takes; less than for ever

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) read = net::Fd(ends[0]), write = net::Fd(ends[1]);
  }
  net::Fd read;
  net::Fd write;
};

// What can be read until `wanted` has come or the other end is closed; what came so far if neither happens in
// time.
inline std::string read_until(int fd, std::string_view wanted) {
  std::string text;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (wanted.empty() || text.find(wanted) == std::string::npos) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd watched{fd, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&watched, 1, static_cast<int>(left.count())) <= 0)
      return text + "[timed out]";
    std::array<char, 4096> chunk;
    const auto got = ::read(fd, chunk.data(), chunk.size());
    if (got <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return text;
}

inline std::string read_all(int fd) { return read_until(fd, {}); }

// A program of PATH with its output and error output in one pipe.
class Program {
 public:
  explicit Program(std::vector<std::string> command) {
    pid_ = net::fork_to([&] {
      ::dup2(output_.write.value(), STDOUT_FILENO);
      ::dup2(output_.write.value(), STDERR_FILENO);
      std::vector<char*> arguments;
      for (auto& word : command) arguments.push_back(word.data());
      arguments.push_back(nullptr);
      ::execvp(arguments[0], arguments.data());
      return 127;
    });
    output_.write.reset();
  }

  std::string read_until(std::string_view wanted) { return test::read_until(output_.read.value(), wanted); }
  std::string read_all() { return test::read_all(output_.read.value()); }
  int wait() { return net::wait_for_exit(pid_); }
  pid_t pid() const { return pid_; }

 private:
  Pipe output_;
  pid_t pid_ = -1;
};

}  // namespace synfin::test
