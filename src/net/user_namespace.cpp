#include "net/user_namespace.h"

#include <cerrno>
#include <sstream>

#include <cap-ng.h>
#include <fmt/format.h>
#include <unistd.h>

#include "net/kernel_file.h"
#include "net/os_error.h"

namespace synfin::net {
namespace {

// Every id that exists here, mapped to itself: "0 0 4294967295" on a plain system.
std::string whole_map(const char* own_map) {
  std::istringstream lines(read_kernel_file(own_map).value_or(""));
  std::string map;
  for (unsigned inside = 0, outside = 0, count = 0; lines >> inside >> outside >> count;)
    map += fmt::format("{} {} {}\n", inside, inside, count);
  return map;
}

void write_map(const std::string& path, const char* own_map, unsigned own_id) {
  if (write_kernel_file(path, whole_map(own_map)) == 0) return;
  if (const int error = write_kernel_file(path, fmt::format("{} {} 1\n", own_id, own_id)))
    throw_os_error(error, why_no_user_namespace(error));
}

bool is_set_to(const char* path, char value) {
  const std::string content = read_kernel_file(path).value_or("");
  return !content.empty() && content[0] == value;
}

}  // namespace

std::string why_no_user_namespace(int error) {
  const char* reason =
      "a seccomp filter or a security module may forbid user namespaces (containers do: start it with "
      "--privileged)";
  if (error == ENOSPC || is_set_to("/proc/sys/user/max_user_namespaces", '0'))
    reason =
        "the limit user.max_user_namespaces is reached: `sudo sysctl user.max_user_namespaces=15000` raises "
        "it";
  else if (is_set_to("/proc/sys/kernel/unprivileged_userns_clone", '0'))
    reason =
        "kernel.unprivileged_userns_clone is 0: `sudo sysctl kernel.unprivileged_userns_clone=1` allows it";
  else if (is_set_to("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1'))
    reason =
        "kernel.apparmor_restrict_unprivileged_userns is 1: `sudo sysctl "
        "kernel.apparmor_restrict_unprivileged_userns=0` allows it";
  else if (error == ENOSYS || error == EINVAL)
    reason = "this kernel has none (CONFIG_USER_NS)";
  return fmt::format("making the lab's user namespace: {}; or run as root", reason);
}

void write_id_maps(pid_t child) {
  const std::string process = fmt::format("/proc/{}/", child);
  write_map(process + "uid_map", "/proc/self/uid_map", ::geteuid());
  // Without CAP_SETGID over the parent namespace a group may be mapped only once setgroups is given up.
  if (write_kernel_file(process + "gid_map", whole_map("/proc/self/gid_map")) == 0) return;
  write_kernel_file(process + "setgroups", "deny");
  write_map(process + "gid_map", "/proc/self/gid_map", ::getegid());
}

void raise_ambient_capabilities() {
  if (capng_get_caps_process() != 0) throw_os_error(EINVAL, "reading the own capabilities");
  for (unsigned capability = 0; capability <= CAP_LAST_CAP; ++capability)
    if (capng_have_capability(CAPNG_PERMITTED, capability))
      capng_update(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_INHERITABLE | CAPNG_AMBIENT), capability);
  if (capng_apply(static_cast<capng_select_t>(CAPNG_SELECT_CAPS | CAPNG_SELECT_AMBIENT)) != 0)
    throw_os_error(EPERM, "making the lab's capabilities ambient");
}

}  // namespace synfin::net
