#include "synfin/app/lab.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <unistd.h>

#include "synfin/net/child_process.h"

namespace synfin::app {
namespace {

constexpr int not_found = 127;  // the codes of sh and env(1)
constexpr int not_runnable = 126;

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Replaces this process; comes back only with the exit code of a failure.
int execute(std::vector<std::string> command) {
  const auto arguments = pointers_to(command);
  std::fflush(nullptr);
  ::execvp(arguments[0], arguments.data());
  const int error = errno;
  fmt::print(stderr, "synfin: lab cannot run '{}': {}\n", command[0], std::strerror(error));
  return error == ENOENT ? not_found : not_runnable;
}

// sysctl, ip and nft are in sbin, which an ordinary user's PATH leaves out.
void add_sbin_to_path() {
  const char* own = std::getenv("PATH");
  std::string path = own != nullptr && *own != '\0' ? own : "/usr/local/bin:/usr/bin:/bin";
  for (const char* directory : {"/usr/local/sbin", "/usr/sbin", "/sbin"})
    if ((":" + path + ":").find(fmt::format(":{}:", directory)) == std::string::npos)
      path += fmt::format(":{}", directory);
  ::setenv("PATH", path.c_str(), 1);
}

// The user's own start-up file sets a prompt; ours has to come after it.
constexpr std::string_view shell_start =
    "[ -r ~/.bashrc ] && . ~/.bashrc\n"
    "PS1='[synfin-lab] \\w\\$ '\n";

int execute_shell() {
  ::setenv("PS1", "[synfin-lab] $ ", 1);
  const int start = ::memfd_create("synfin-lab-shell", 0);
  if (start >= 0 &&
      ::write(start, shell_start.data(), shell_start.size()) == static_cast<ssize_t>(shell_start.size())) {
    const auto close_it = fmt::format("exec {}<&-\n", start);
    static_cast<void>(::write(start, close_it.data(), close_it.size()));
    std::vector<std::string> bash{"bash", "--rcfile", fmt::format("/proc/self/fd/{}", start), "-i"};
    ::execvp("bash", pointers_to(bash).data());
    ::close(start);
  }
  return execute({"sh", "-i"});
}

struct Step {
  const char* remark;
  std::vector<std::string> arguments;
  int expected;
};

const std::vector<Step>& story() {
  static const std::vector<Step> steps = {
      {"An open port. Every segment of ours is built by hand; the state changes are ours too.",
       {"probe", "192.0.2.2", "80"},
       0},
      {"The same by the kernel, as `nc -z` has it done.", {"probe", "--via", "kernel", "192.0.2.2", "80"}, 0},
      {"Nothing listens on port 81: the peer's kernel answers with RST.", {"probe", "192.0.2.2", "81"}, 1},
      {"Port 82 is dropped by a firewall: silence, retransmissions, timeout.",
       {"probe", "-w", "2", "192.0.2.2", "82"},
       1},
      {"Port 83 is rejected by a firewall, with ICMP.", {"probe", "192.0.2.2", "83"}, 1},
  };
  return steps;
}

// The running program, whatever became of its file; called what the user calls it.
int run_own_program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "synfin");
  return net::wait_for_exit(net::fork_to([&arguments] {
    ::execv("/proc/self/exe", pointers_to(arguments).data());
    return not_runnable;
  }));
}

bool tell(const Step& step) {
  fmt::print("\n# {}\n$ synfin {}\n", step.remark, fmt::join(step.arguments, " "));
  const int code = run_own_program(step.arguments);
  if (code == step.expected) return true;
  fmt::print("# exit code {}, expected {}\n", code, step.expected);
  return false;
}

int tell_story() {
  fmt::print(
      "# A private network: you are synfin-a, 192.0.2.1; the peer is synfin-b, 192.0.2.2, a Linux kernel.\n"
      "# Nothing in it reaches any other network. `synfin lab shell` lets you look around.\n");
  bool as_told = true;
  for (const auto& step : story()) as_told = tell(step) && as_told;
  fmt::print("\n# {}\n", as_told ? "All five ended as they must." : "Not all ended as they must.");
  return as_told ? 0 : 1;
}

}  // namespace

int run_command_in_lab(const net::LabOptions& options, const std::vector<std::string>& command) {
  return net::run_in_lab(options, [&command] {
    add_sbin_to_path();
    return execute(command);
  });
}

int run_shell_in_lab(const net::LabOptions& options) {
  return net::run_in_lab(options, [] {
    add_sbin_to_path();
    return execute_shell();
  });
}

int run_lab_demo() { return net::run_in_lab({}, tell_story); }

}  // namespace synfin::app
