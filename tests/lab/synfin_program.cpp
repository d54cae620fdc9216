#include "lab/synfin_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "synfin/net/interrupts.h"

namespace synfin::test {
namespace {

constexpr int longest_silence = 120'000;  // milliseconds: a hang, on however slow a machine

// Null when the program has closed its end.
bool read_some(net::Fd& from, std::string& into) {
  std::array<char, 65536> chunk;
  const auto got = ::read(from.value(), chunk.data(), chunk.size());
  if (got > 0) into.append(chunk.data(), static_cast<std::size_t>(got));
  if (got <= 0) from.reset();
  return got > 0;
}

int execute(const std::string& file, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"synfin"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv(file.c_str(), pointers.data());
  return 127;
}

}  // namespace

SynfinProgram::SynfinProgram(const std::vector<std::string>& arguments, const std::function<void()>& prepare,
                             const std::string& file) {
  pid_ = net::fork_to([&] {
    ::dup2(out_.write.value(), STDOUT_FILENO);
    ::dup2(err_.write.value(), STDERR_FILENO);
    // The tests themselves may have been started in the background of a script, or through sudo.
    for (const int ignored : net::Interrupts::signals) ::signal(ignored, SIG_DFL);
    ::unsetenv("SUDO_UID");
    ::unsetenv("SUDO_GID");
    if (prepare) prepare();
    return execute(file.empty() ? SYNFIN_PROGRAM : file, arguments);
  });
  out_.write.reset();
  err_.write.reset();
}

SynfinProgram::~SynfinProgram() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  net::wait_for_exit(pid_);
}

bool SynfinProgram::read_more() {
  while (out_.read || err_.read) {
    std::array<pollfd, 2> watched{{{out_.read.value(), POLLIN, 0}, {err_.read.value(), POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), longest_silence);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const bool more_out = watched[0].revents != 0 && read_some(out_.read, run_.out);
    const bool more_err = watched[1].revents != 0 && read_some(err_.read, run_.err);
    if (more_out || more_err) return true;
  }
  return false;
}

bool SynfinProgram::prints(std::string_view text, int times) {
  while (count(run_.out, text) < times)
    if (!read_more()) return false;
  return true;
}

bool SynfinProgram::says(std::string_view text) {
  while (count(run_.err, text) == 0)
    if (!read_more()) return false;
  return true;
}

void SynfinProgram::signal(int number) const { ::kill(pid_, number); }

Finished SynfinProgram::finish() {
  while (read_more()) {
  }
  const bool hangs = out_.read || err_.read;
  if (hangs) ::kill(pid_, SIGKILL);
  run_.code = net::wait_for_exit(std::exchange(pid_, -1));
  return run_;
}

Finished synfin(const std::vector<std::string>& arguments) { return SynfinProgram(arguments).finish(); }

void expect_one_line(const Finished& run, int code, const std::vector<std::string>& parts) {
  EXPECT_EQ(run.code, code) << run.err;
  EXPECT_THAT(lines_of(run.err), ::testing::SizeIs(1)) << run.err;
  for (const auto& part : parts) EXPECT_THAT(run.err, ::testing::HasSubstr(part));
}

int count(std::string_view text, std::string_view part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TemporaryDirectory::TemporaryDirectory() {
  if (::mkdtemp(path_.data()) == nullptr) throw std::system_error(errno, std::generic_category(), path_);
  ::chmod(path_.c_str(), 0777);  // whoever the program becomes writes here
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace synfin::test
