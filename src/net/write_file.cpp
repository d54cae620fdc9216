#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "synfin/net/fd.h"
#include "synfin/net/whole_file.h"

#include "net/os_error.h"

namespace synfin::net {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw_os_error(errno, "writing '" + file.string() + "'", "give a file in a folder that you can write to");
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// A pipe, a device, or a symbolic link, which has to stay what it is.
bool is_special(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(file, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

void write_all(int fd, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) fail(file);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// A file without a name goes with the process. Not every file system has such.
Fd open_nameless(const std::filesystem::path& folder) {
  constexpr mode_t mode = 0666;
  return Fd(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
}

std::string passing_name(const std::filesystem::path& file) {
  return (folder_of(file) / ("." + file.filename().string() + "." + std::to_string(::getpid()))).string();
}

// False where the file system or the machine (no /proc) does not do that.
bool give_name(const Fd& fd, const std::filesystem::path& file) {
  const std::string self = "/proc/self/fd/" + std::to_string(fd.value());
  const std::string passing = passing_name(file);
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, passing.c_str(), AT_SYMLINK_FOLLOW) != 0) return false;
  const bool renamed = ::rename(passing.c_str(), file.c_str()) == 0;
  if (!renamed) ::unlink(passing.c_str());
  return renamed;
}

}  // namespace

void require_writable(const std::filesystem::path& file) {
  std::error_code ignored;
  const bool writable = std::filesystem::exists(file, ignored)
                            ? ::access(file.c_str(), W_OK) == 0
                            : ::access(folder_of(file).c_str(), W_OK | X_OK) == 0;
  if (!writable) fail(file);
  if (!std::filesystem::is_directory(file, ignored)) return;
  errno = EISDIR;
  fail(file);
}

void write_whole_file(const std::filesystem::path& file, std::string_view text) {
  const Fd nameless = is_special(file) ? Fd() : open_nameless(folder_of(file));
  if (nameless) {
    write_all(nameless.value(), text, file);
    if (give_name(nameless, file)) return;
  }
  constexpr mode_t mode = 0666;
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode));
  if (!fd) fail(file);
  write_all(fd.value(), text, file);
}

}  // namespace synfin::net
