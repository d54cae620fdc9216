#include "net/lab_mounts.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "net/kernel_file.h"
#include "net/network_namespace.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

constexpr const char* tmpfs_source = "synfin-lab";  // the mark lab_is_mounted() looks for

void mount_tmpfs(const char* path) {
  checked(::mount(tmpfs_source, path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m"),
          "mounting the lab's tmpfs on /run");
}

void mount_proc() {
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0) return;
  throw_os_error(
      errno,
      "mounting the lab's /proc (a container that hides parts of its own /proc forbids it: start the "
      "container with --privileged, or with --security-opt systempaths=unconfined)");
}

// A convenience for programs that look interfaces up in /sys; where the kernel refuses it, the old one stays.
void mount_sys() {
  const Fd cgroups(::open("/sys/fs/cgroup", O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct statvfs old {};
  unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::statvfs("/sys", &old) == 0 && (old.f_flag & ST_RDONLY) != 0) flags |= MS_RDONLY;
  if (::mount("sysfs", "/sys", "sysfs", flags, nullptr) != 0 || !cgroups) return;
  const std::string source = fmt::format("/proc/self/fd/{}", cgroups.value());
  ::mount(source.c_str(), "/sys/fs/cgroup", nullptr, MS_BIND | MS_REC, nullptr);
}

std::vector<std::string> entries_of(int directory) {
  std::vector<std::string> names;
  const int copy = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(copy < 0 ? nullptr : ::fdopendir(copy), &::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr)
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
      names.emplace_back(entry->d_name);
  return names;
}

// Shows `name` of the directory `from` at /run/NAME: links are copied, all else is bound.
void carry_over(int from, const std::string& name) {
  const std::string target = "/run/" + name;
  const std::string source = fmt::format("/proc/self/fd/{}/{}", from, name);
  struct stat status {};
  if (::fstatat(from, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (S_ISLNK(status.st_mode)) {
    char destination[PATH_MAX] = {};
    if (::readlinkat(from, name.c_str(), destination, sizeof destination - 1) > 0)
      static_cast<void>(::symlink(destination, target.c_str()));
    return;
  }
  if (S_ISDIR(status.st_mode))
    ::mkdir(target.c_str(), 0755);
  else
    Fd(::open(target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  ::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr);
}

// On a host without /run/netns the directory cannot be made in place: an ordinary user may not, and root
// would leave it behind. So /run becomes the lab's own, with everything that was in it bound where it was.
void mount_run() {
  const Fd old(checked(::open("/run", O_PATH | O_DIRECTORY | O_CLOEXEC), "opening /run"));
  const auto names = entries_of(old.value());
  mount_tmpfs("/run");
  for (const auto& name : names) carry_over(old.value(), name);
  checked(::mkdir(network_namespace_directory, 0755), "making the lab's /run/netns");
}

}  // namespace

void mount_lab_filesystems() {
  checked(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "making the lab's mounts private");
  mount_proc();
  mount_sys();
  struct stat status {};
  if (::stat(network_namespace_directory, &status) != 0) mount_run();
  mount_tmpfs(network_namespace_directory);
}

void mount_own_network_namespace(const char* name) {
  const std::string path = fmt::format("{}/{}", network_namespace_directory, name);
  const Fd entry(checked(::open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444),
                         "making an entry in the lab's /run/netns"));
  checked(::mount("/proc/thread-self/ns/net", path.c_str(), nullptr, MS_BIND, nullptr),
          "naming the lab's network namespace");
}

bool lab_is_mounted() {
  // proc_pid_mountinfo(5): "… /run/netns rw,… - tmpfs synfin-lab …"
  const std::string mounts = read_kernel_file("/proc/self/mountinfo").value_or("");
  const std::string place = fmt::format(" {} ", network_namespace_directory);
  const std::string mark = fmt::format(" - tmpfs {} ", tmpfs_source);
  for (std::size_t at = 0, end = 0; at < mounts.size(); at = end + 1) {
    end = std::min(mounts.find('\n', at), mounts.size());
    const std::string_view line(mounts.data() + at, end - at);
    if (line.find(place) != std::string_view::npos && line.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace synfin::net
