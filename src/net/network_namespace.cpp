#include "net/network_namespace.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>

#include "synfin/net/lab_network.h"

#include "net/os_error.h"

namespace synfin::net {
namespace {

std::string path_of(const std::string& name) {
  return fmt::format("{}/{}", network_namespace_directory, name);
}

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(network_namespace_directory), &::closedir);
  if (!directory) return names;
  while (const dirent* entry = ::readdir(directory.get()))
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end());
  return names;
}

[[noreturn]] void throw_unknown(int error, const std::string& name) {
  const auto names = known_names();
  throw_os_error(error,
                 fmt::format("network namespace '{}': {}", name,
                             names.empty() ? fmt::format("there is none in {} (`ip netns add` makes one)",
                                                         network_namespace_directory)
                                           : fmt::format("{} has {}", network_namespace_directory,
                                                         fmt::join(names, ", "))));
}

}  // namespace

Fd own_network_namespace() {
  return Fd(
      checked(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "opening the own network namespace"));
}

Fd open_network_namespace(const std::string& name) {
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos) throw_unknown(EINVAL, name);
  Fd found(::open(path_of(name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!found) throw_unknown(errno, name);
  return found;
}

NetworkNamespaceScope::NetworkNamespaceScope(const Fd& target) : before_(own_network_namespace()) {
  checked(::setns(target.value(), CLONE_NEWNET), "entering a network namespace for a while");
}

NetworkNamespaceScope::~NetworkNamespaceScope() {
  // Going on in the wrong network would send packets where nobody asked for them.
  if (::setns(before_.value(), CLONE_NEWNET) != 0) {
    std::perror("synfin: going back to the own network namespace");
    std::abort();
  }
}

void enter_network_namespace(const std::string& name) {
  const Fd target = open_network_namespace(name);
  if (::setns(target.value(), CLONE_NEWNET) == 0) return;
  throw_os_error(errno, errno == EPERM
                            ? fmt::format("entering network namespace '{}' needs CAP_SYS_ADMIN: run as root, "
                                          "or inside `synfin lab` for the lab's own",
                                          name)
                            : fmt::format("'{}' is not a network namespace", path_of(name)));
}

}  // namespace synfin::net
