#include "synfin/app/lab.h"

#include <cstdlib>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include "synfin/net/child_process.h"

#include "support/program.h"

namespace synfin::app {
namespace {

using testing::HasSubstr;

int run_script(const std::string& script) { return run_command_in_lab({}, {"sh", "-c", script}); }

TEST(LabRun, ExitCodeIsTheCommands) {
  EXPECT_EQ(run_script("exit 0"), 0);
  EXPECT_EQ(run_script("exit 9"), 9);
  EXPECT_EQ(run_script("kill -TERM $$"), 128 + 15);
}

// A directory in PATH that may not be read turns "not found" into "not permitted": both tests choose their
// own.
class Path {
 public:
  explicit Path(const char* path) : before_(std::getenv("PATH")) { ::setenv("PATH", path, 1); }
  ~Path() { ::setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

TEST(LabRun, UnknownAndUnrunnableCommandsEndAsInAShell) {
  const Path path("/usr/bin:/bin");
  EXPECT_EQ(run_command_in_lab({}, {"synfin-no-such-program"}), 127);
  EXPECT_EQ(run_command_in_lab({}, {"/etc/passwd"}), 126);
}

TEST(LabRun, ArgumentsArriveAsGiven) {
  EXPECT_EQ(run_command_in_lab({}, {"sh", "-c", "test \"$1\" = 'a  b' && test \"$2\" = -- && test $# = 2",
                                    "sh", "a  b", "--"}),
            0);
}

TEST(LabRun, AnOrdinaryUsersPathReachesSbin) {
  const Path path("/usr/bin:/bin");
  EXPECT_EQ(run_script("test \"$PATH\" = /usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"), 0);
}

TEST(LabRun, NmapIsToldThatItMayOpenRawSockets) { EXPECT_EQ(run_script("test \"$NMAP_PRIVILEGED\" = 1"), 0); }

TEST(LabRun, NetcatTellsThePortsApart) {
  EXPECT_EQ(run_script("nc -z 192.0.2.2 80"), 0);
  EXPECT_EQ(run_script("nc -zv 192.0.2.2 81 2>&1 | grep -q 'Connection refused'"), 0);
  EXPECT_EQ(run_script("nc -zv -w 1 192.0.2.2 82 2>&1 | grep -q 'timed out'"), 0);
  EXPECT_EQ(run_script("nc -zv 192.0.2.2 83 2>&1 | grep -q 'No route to host'"), 0);
}

// A person at a terminal, who reads before typing on.
class ShellSession {
 public:
  ShellSession() {
    int terminal = -1;
    pid_ = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (pid_ == 0) ::_exit(sit_at_terminal());
    terminal_ = net::Fd(terminal);
  }

  std::string read_until(std::string_view wanted) { return test::read_until(terminal_.value(), wanted); }
  void type(std::string_view keys) {
    static_cast<void>(::write(terminal_.value(), keys.data(), keys.size()));
  }
  int wait() { return net::wait_for_exit(pid_); }

 private:
  static int sit_at_terminal() {
    ::setenv("HOME", "/nonexistent", 1);
    ::setenv("TERM", "dumb", 1);
    const int code = run_shell_in_lab({});
    return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp() ? code : 1;
  }

  pid_t pid_ = -1;
  net::Fd terminal_;
};

TEST(LabShell, HasJobControlAndGivesTheTerminalBack) {
  ShellSession shell;
  ASSERT_THAT(shell.read_until("[synfin-lab]"), HasSubstr("[synfin-lab]"));
  shell.type("sh -c 'printf up%d 1; kill -STOP $$; exit 6'\n");
  ASSERT_THAT(shell.read_until("Stopped"), HasSubstr("up1"));
  shell.type("fg\necho code$?\n");
  ASSERT_THAT(shell.read_until("code6"), HasSubstr("code6"));
  shell.type("sh -c 'printf up%d 2; exec sleep 1000'\n");
  ASSERT_THAT(shell.read_until("up2"), HasSubstr("up2"));
  shell.type("\x03");
  ASSERT_THAT(shell.read_until("[synfin-lab]"), HasSubstr("[synfin-lab]"));
  shell.type("echo code$?\n");
  ASSERT_THAT(shell.read_until("code130"), HasSubstr("code130"));
  shell.type("exit 3\n");
  EXPECT_EQ(shell.wait(), 3);
}

}  // namespace
}  // namespace synfin::app
