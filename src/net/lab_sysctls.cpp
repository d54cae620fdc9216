#include "net/lab_sysctls.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "net/kernel_file.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

// sysctl(8)'s spelling: dots and slashes change places, so that an interface's name may hold a dot.
std::optional<std::string> path_of(std::string_view name) {
  if (!name.starts_with("net.") || name.ends_with('.')) return std::nullopt;
  std::string path(name);
  for (char& c : path) c = c == '.' ? '/' : c == '/' ? '.' : c;
  if (path.find("/../") != std::string::npos || path.find("//") != std::string::npos) return std::nullopt;
  return "/proc/sys/" + path;
}

std::string remedy(int error) {
  switch (error) {
    case ENOENT:
      return "no such setting in a network namespace of this kernel; `sysctl -a` in `synfin lab shell` lists "
             "them";
    case EACCES:
    case EPERM:
      return "the whole machine's, not a network namespace's: it cannot be set in a lab";
    case EINVAL:
    case ERANGE:
      return "the kernel does not take the value";
    default:
      return "the kernel refused";
  }
}

void set_sysctl(const std::string& name, const std::string& value) {
  const auto path = path_of(name);
  if (!path)
    throw_os_error(EINVAL, fmt::format("sysctl '{}': a lab sets names like net.ipv4.tcp_sack", name));
  if (const int error = write_kernel_file(*path, value))
    throw_os_error(error, fmt::format("sysctl {}={}: {}", name, value, remedy(error)));
}

}  // namespace

void set_sysctls(const std::map<std::string, std::string>& sysctls) {
  for (const auto& [name, value] : sysctls) set_sysctl(name, value);
}

void lift_icmp_limits() {
  set_sysctls({{"net.ipv4.icmp_ratelimit", "0"}, {"net.ipv4.icmp_ratemask", "0"}});
  // Older kernels have these two once for the machine; there the mask alone lifts them.
  write_kernel_file("/proc/sys/net/ipv4/icmp_msgs_per_sec", "1000000");
  write_kernel_file("/proc/sys/net/ipv4/icmp_msgs_burst", "1000000");
}

}  // namespace synfin::net
