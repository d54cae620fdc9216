#include "synfin/net/program.h"

#include <cerrno>
#include <cstdio>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "synfin/net/fd.h"

namespace synfin::net {

namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

int become(std::vector<std::string> command) {
  const auto arguments = pointers_to(command);
  std::fflush(nullptr);
  ::execvp(arguments[0], arguments.data());
  return errno;
}

int become_self(const std::string& name, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), name);
  std::fflush(nullptr);
  ::execv("/proc/self/exe", pointers_to(arguments).data());
  return errno;
}

// The file has no name and no owner but the descriptor, which the last of its commands closes.
int become_bash(const std::string& start) {
  const Fd file(::memfd_create("synfin-bash-start", 0));
  if (!file) return errno;
  const std::string text = fmt::format("{}\nexec {}<&-\n", start, file.value());
  if (::write(file.value(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return errno;
  return become({"bash", "--rcfile", fmt::format("/proc/self/fd/{}", file.value()), "-i"});
}

}  // namespace synfin::net
