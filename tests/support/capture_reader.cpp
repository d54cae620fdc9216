#include "support/capture_reader.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace synfin::testing {

namespace {

using wire::Bytes;

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::strerror(error));
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const Bytes& content) {
    const int fd = mkstemp(path_.data());
    if (fd < 0) fail("creating a file in /tmp", errno);
    const auto file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>(fdopen(fd, "wb"), std::fclose);
    if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size())
      fail("writing " + path_, errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/synfin-XXXXXX";
};

std::string read_to_end(int fd) {
  std::string all;
  char buffer[65536];
  for (;;) {
    const ssize_t count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return all;
    all.append(buffer, static_cast<std::size_t>(count));
  }
}

std::string output_of(std::vector<std::string> words) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("creating a pipe", errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    fail(words[0] + " is what these tests compare with, and it cannot be started (run ./tools/deps test)",
         error);
  }
  std::string output = read_to_end(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(words[0] + " failed");
  return output;
}

}  // namespace

std::string read_capture(const std::string& program, const Bytes& capture,
                         const std::vector<std::string>& arguments) {
  const TemporaryFile file(capture);
  std::vector<std::string> words{program, "-r", file.path()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return output_of(std::move(words));
}

}  // namespace synfin::testing
