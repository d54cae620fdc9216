#include "synfin/net/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/os_error.h"

namespace synfin::net {
namespace {

constexpr int could_not_be_tried = 3;  // the exit code of docs for what the operating system refused

int code_of(const std::function<int()>& body) noexcept {
  try {
    return body();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "synfin: %s\n", e.what());
  } catch (...) {
    std::fputs("synfin: ended by an unknown exception\n", stderr);
  }
  return could_not_be_tried;
}

}  // namespace

int exit_code_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int wait_for_exit(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw_os_error(errno, "waiting for a child process");
  return exit_code_of(status);
}

pid_t fork_to(const std::function<int()>& body) {
  std::fflush(nullptr);
  const pid_t child = checked(::fork(), "starting a child process");
  if (child != 0) return child;
  const int code = code_of(body);
  std::fflush(nullptr);
  ::_exit(code);
}

void die_with_parent() { checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "tying the lab to its caller"); }

}  // namespace synfin::net
