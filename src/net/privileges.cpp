#include "synfin/net/privileges.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

#include <cap-ng.h>
#include <grp.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "net/os_error.h"

namespace synfin::net {
namespace {

bool in_effect(unsigned capability) {
  capng_clear(CAPNG_SELECT_ALL);
  return capng_get_caps_process() == 0 && capng_have_capability(CAPNG_EFFECTIVE, capability) == 1;
}

std::optional<unsigned> id_from_environment(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  unsigned id = 0;
  const auto [end, error] = std::from_chars(text, text + std::strlen(text), id);
  if (error != std::errc{} || end == text || *end != '\0' || id == static_cast<unsigned>(-1))
    return std::nullopt;
  return id;
}

// Whether every id of the machine exists here, as in the initial user namespace and the lab that real root
// makes.
bool all_ids_mapped() {
  std::ifstream map("/proc/self/uid_map");
  unsigned inside = 1;
  unsigned outside = 1;
  unsigned long count = 0;
  return map >> inside >> outside >> count && inside == 0 && outside == 0 && count == 0xffffffffUL;
}

struct User {
  uid_t uid;
  gid_t gid;
};

// Who runs a program that belongs to root and is set-user-ID.
std::optional<User> user_behind_setuid() {
  if (::geteuid() == ::getuid()) return std::nullopt;
  return User{::getuid(), ::getgid()};
}

std::optional<User> user_behind_sudo() {
  const auto uid = id_from_environment("SUDO_UID");
  const auto gid = id_from_environment("SUDO_GID");
  if (!uid || *uid == 0 || !gid || ::getuid() != 0 || ::geteuid() != 0 || !all_ids_mapped())
    return std::nullopt;
  return User{*uid, *gid};
}

[[noreturn]] void fail(const std::string& step) {
  throw_os_error(errno, "giving up privileges (" + step + ")", "not going on with them");
}

void become(const User& user) {
  const passwd* entry = ::getpwuid(user.uid);
  const int groups = entry != nullptr ? ::initgroups(entry->pw_name, user.gid) : ::setgroups(1, &user.gid);
  if (groups != 0) fail("setting the groups of user " + std::to_string(user.uid));
  if (::setresgid(user.gid, user.gid, user.gid) != 0) fail("switching to group " + std::to_string(user.gid));
  if (::setresuid(user.uid, user.uid, user.uid) != 0) fail("switching to user " + std::to_string(user.uid));
}

// Without CAP_SETPCAP neither the bounding set nor the secure bits can change; with no_new_privs and an
// empty permitted set they give nothing back anyway. Before the switch of the user, which takes CAP_SETPCAP.
void clear_what_needs_setpcap() {
  if (!in_effect(CAP_SETPCAP)) return;
  capng_clear(CAPNG_SELECT_BOUNDS);
  if (capng_apply(CAPNG_SELECT_BOUNDS) != 0) fail("the bounding set");
  if (::prctl(PR_SET_SECUREBITS, (SECURE_ALL_BITS & ~SECBIT_KEEP_CAPS) | SECURE_ALL_LOCKS, 0, 0, 0) != 0)
    fail("the secure bits");
}

void require(bool holds, const std::string& what) {
  if (holds) return;
  errno = EPERM;
  fail(what);
}

bool no_capability_left() {
  capng_clear(CAPNG_SELECT_ALL);
  return capng_get_caps_process() == 0 && capng_have_capabilities(CAPNG_SELECT_CAPS) == CAPNG_NONE &&
         capng_have_capabilities(CAPNG_SELECT_AMBIENT) == CAPNG_NONE;
}

}  // namespace

void require_net_raw() {
  if (!in_effect(CAP_NET_RAW)) throw_not_permitted("opening a raw socket", "CAP_NET_RAW");
}

void drop_privileges() {
  const auto setuid = user_behind_setuid();
  const auto user = setuid ? setuid : user_behind_sudo();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) fail("the ambient set");
  clear_what_needs_setpcap();
  if (user) become(*user);
  capng_clear(CAPNG_SELECT_CAPS);
  if (capng_apply(CAPNG_SELECT_CAPS) != 0) fail("the capability sets");
  require(no_capability_left(), "capabilities are left");
  if (user) require(::setuid(0) != 0 && ::setgid(0) != 0, "the switch of the user can be undone");
}

}  // namespace synfin::net
