#include "synfin/app/lab.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "synfin/net/child_process.h"
#include "synfin/net/program.h"

namespace synfin::app {
namespace {

constexpr int not_found = 127;  // the codes of sh and env(1)
constexpr int not_runnable = 126;

// Replaces this process; comes back only with the exit code of a failure.
int execute(const std::vector<std::string>& command) {
  const int error = net::become(command);
  fmt::print(stderr, "synfin: lab cannot run '{}': {}\n", command[0], std::generic_category().message(error));
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
constexpr const char* shell_start =
    "[ -r ~/.bashrc ] && . ~/.bashrc\n"
    "PS1='[synfin-lab] \\w\\$ '";

int execute_shell() {
  ::setenv("PS1", "[synfin-lab] $ ", 1);
  net::become_bash(shell_start);
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
      {"Both again, field by field: what differs (≈) is what must.", {"compare", "192.0.2.2", "80"}, 0},
      {"Nothing listens on port 81: the peer's kernel answers with RST.", {"probe", "192.0.2.2", "81"}, 1},
      {"Port 82 is dropped by a firewall: silence, retransmissions, timeout.",
       {"probe", "-w", "2", "192.0.2.2", "82"},
       1},
      {"Port 83 is rejected by a firewall, with ICMP.", {"probe", "192.0.2.2", "83"}, 1},
  };
  return steps;
}

int run_own_program(const std::vector<std::string>& arguments) {
  return net::wait_for_exit(net::fork_to([&arguments] {
    net::become_self("synfin", arguments);
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
  fmt::print("\n# {}\n", as_told ? "All six ended as they must." : "Not all ended as they must.");
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
