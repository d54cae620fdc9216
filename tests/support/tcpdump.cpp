#include "support/tcpdump.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synfin/wire/bytes.h"

extern char** environ;

namespace synfin::testing {

namespace {

using wire::Bytes;

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::strerror(error));
}

// pcap, big-endian (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), LINKTYPE_ETHERNET.
Bytes pcap_file(const std::vector<GeneratedPacket>& packets) {
  Bytes file;
  const auto u32 = [&file](std::uint32_t value) {
    file.resize(file.size() + 4);
    wire::store_u32(&file[file.size() - 4], value);
  };
  for (const std::uint32_t word : {0xa1b2c3d4u, 0x00020004u, 0u, 0u, 262144u, 1u}) u32(word);
  const Bytes ethernet{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  for (const GeneratedPacket& packet : packets) {
    u32(0);
    u32(0);
    u32(static_cast<std::uint32_t>(ethernet.size() + packet.bytes.size()));
    u32(static_cast<std::uint32_t>(ethernet.size() + packet.wire_length));
    file.insert(file.end(), ethernet.begin(), ethernet.end());
    file.insert(file.end(), packet.bytes.begin(), packet.bytes.end());
  }
  return file;
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
    fail("tcpdump is what these tests compare with, and it cannot be started (run ./tools/deps)", error);
  }
  std::string output = read_to_end(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("tcpdump failed");
  return output;
}

}  // namespace

std::string tcpdump(const std::vector<GeneratedPacket>& packets, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"-n", "-t", "--number"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return tcpdump_of_file(pcap_file(packets), words);
}

std::string tcpdump_of_file(const wire::Bytes& capture, const std::vector<std::string>& arguments) {
  const TemporaryFile file(capture);
  std::vector<std::string> words{"tcpdump", "-r", file.path()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return output_of(std::move(words));
}

}  // namespace synfin::testing
