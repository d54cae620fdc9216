#include "support/private_network.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace synfin::test {
namespace {

constexpr int no_namespaces = 77;

bool write_file(const char* path, const std::string& text) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(fd);
  return whole;
}

bool bring_up_loopback() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  ::close(fd);
  return up;
}

bool map_one(const char* path, unsigned inside, unsigned outside) {
  return write_file(path, std::to_string(inside) + " " + std::to_string(outside) + " 1");
}

bool enter_namespaces(InsideAs who) {
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  if (uid == 0 && who == InsideAs::root && ::unshare(CLONE_NEWNET) == 0) return bring_up_loopback();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  const bool root = who == InsideAs::root;
  return write_file("/proc/self/setgroups", "deny") && map_one("/proc/self/uid_map", root ? 0 : uid, uid) &&
         map_one("/proc/self/gid_map", root ? 0 : gid, gid) && bring_up_loopback();
}

void stay_on_one_processor() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(::sched_getcpu()), &one);
  ::sched_setaffinity(0, sizeof one, &one);
}

int run_body(const std::function<void()>& body) {
  stay_on_one_processor();
  try {
    body();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "exception: " << error.what();
  }
  bool failed = testing::Test::HasFailure();
#if defined(__SANITIZE_ADDRESS__)
  failed = __lsan_do_recoverable_leak_check() != 0 || failed;
#endif
  return failed ? 1 : 0;
}

int in_child(const std::function<int()>& code) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const int result = code();
    std::fflush(nullptr);
    ::_exit(result);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void PrivateNetwork::SetUp() {
  const int result = in_child([] { return enter_namespaces(InsideAs::own_user) ? 0 : no_namespaces; });
  if (result != 0) GTEST_SKIP() << "user and network namespaces are not allowed here";
}

void PrivateNetwork::inside(const std::function<void()>& body, InsideAs who) {
  const int result = in_child([&] { return enter_namespaces(who) ? run_body(body) : no_namespaces; });
  EXPECT_EQ(result, 0) << "in the private network: what failed is printed above";
}

void run(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  ASSERT_EQ(::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ), 0)
      << command[0] << " cannot be run";
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  std::string line;
  for (const std::string& word : command) line += word + " ";
  ASSERT_EQ(status, 0) << line;
}

}  // namespace synfin::test
