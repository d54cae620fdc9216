// How a lab begins and ends: exit codes, signals, death of the caller, privileges, refusals.
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include <cap-ng.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "synfin/net/child_process.h"

#include "support/in_lab.h"
#include "support/program.h"

namespace synfin::net {
namespace {

using test::in_lab;
using test::Pipe;
using test::Program;
using testing::ContainsRegex;
using testing::HasSubstr;

std::string content_of_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(LabEnd, ExitCodeIsThatOfTheInside) {
  EXPECT_EQ(run_in_lab({}, [] { return 0; }), 0);
  EXPECT_EQ(run_in_lab({}, [] { return 7; }), 7);
}

TEST(LabEnd, DeathByASignalIs128AndTheSignal) {
  EXPECT_EQ(run_in_lab({}, [] { return ::raise(SIGKILL); }), 128 + SIGKILL);
  EXPECT_EQ(run_in_lab({}, [] { return ::raise(SIGTERM); }), 128 + SIGTERM);
}

TEST(LabEnd, AnExceptionIsAnExitCode) {
  EXPECT_EQ(run_in_lab({}, []() -> int { throw std::runtime_error("thrown in the lab, as it should be"); }),
            3);
}

TEST(LabEnd, SignalsToTheCallerReachTheInside) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    Pipe ready;
    const pid_t caller = fork_to([&] {
      return run_in_lab({}, [&]() -> int {
        for (const int caught : {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
          ::signal(caught, [](int number) { ::_exit(40 + number); });
        static_cast<void>(::write(ready.write.value(), "up", 2));
        for (;;) ::pause();
      });
    });
    ASSERT_EQ(test::read_until(ready.read.value(), "up"), "up");
    ::kill(caller, signal);
    EXPECT_EQ(wait_for_exit(caller), 40 + signal);
  }
}

TEST(LabEnd, TheCallersSignalsAreAsBefore) {
  sigset_t before{}, after{};
  ::sigprocmask(SIG_BLOCK, nullptr, &before);
  ASSERT_EQ(run_in_lab({},
                       [&before] {
                         sigset_t inside{};
                         ::sigprocmask(SIG_BLOCK, nullptr, &inside);
                         return std::memcmp(&inside, &before, sizeof before);
                       }),
            0);
  ::sigprocmask(SIG_BLOCK, nullptr, &after);
  EXPECT_EQ(std::memcmp(&before, &after, sizeof before), 0);
}

// Everything in the lab holds the pipe: its end of file is the death of the last process.
TEST(LabEnd, BackgroundProcessesGoWithTheInside) {
  Pipe held;
  ASSERT_EQ(run_in_lab({},
                       [&held] {
                         fork_to([] {
                           ::setsid();
                           ::pause();
                           return 0;
                         });
                         held.read.reset();
                         return 5;
                       }),
            5);
  held.write.reset();
  EXPECT_EQ(test::read_all(held.read.value()), "");
}

TEST(LabEnd, NothingSurvivesTheDeathOfTheCaller) {
  Pipe held;
  const pid_t caller = fork_to([&held] {
    return run_in_lab({}, [&held] {
      fork_to([] {
        ::setsid();
        ::pause();
        return 0;
      });
      static_cast<void>(::write(held.write.value(), "up", 2));
      ::pause();
      return 0;
    });
  });
  held.write.reset();
  ASSERT_EQ(test::read_until(held.read.value(), "up"), "up");
  ::kill(caller, SIGKILL);
  EXPECT_EQ(wait_for_exit(caller), 128 + SIGKILL);
  EXPECT_EQ(test::read_all(held.read.value()), "");
}

// The moments are spread over the making of the lab and the time after; none may let a process get away.
TEST(LabEnd, NothingSurvivesWheneverTheCallerIsKilled) {
  for (int moment = 0; moment < 40; ++moment) {
    Pipe held;
    const pid_t caller = fork_to([] {
      return run_in_lab({}, [] {
        ::pause();
        return 0;
      });
    });
    held.write.reset();
    const timespec pause{0, moment * 1'500'000};
    ::nanosleep(&pause, nullptr);
    ::kill(caller, SIGKILL);
    EXPECT_EQ(wait_for_exit(caller), 128 + SIGKILL);
    ASSERT_EQ(test::read_all(held.read.value()), "") << "killed after " << pause.tv_nsec << " ns";
  }
}

TEST(LabEnd, OrphansAreReaped) {
  in_lab([] {
    Pipe told;
    const pid_t parent = fork_to([&told] {
      const pid_t orphan = fork_to([] { return 0; });
      return ::write(told.write.value(), &orphan, sizeof orphan) == sizeof orphan ? 0 : 1;
    });
    ASSERT_EQ(wait_for_exit(parent), 0);
    pid_t orphan = 0;
    ASSERT_EQ(::read(told.read.value(), &orphan, sizeof orphan), static_cast<ssize_t>(sizeof orphan));
    const auto deadline = std::chrono::steady_clock::now() + test::patience;
    while (::kill(orphan, 0) == 0 && std::chrono::steady_clock::now() < deadline) ::sched_yield();
    EXPECT_EQ(::kill(orphan, 0), -1) << "still there, as a zombie";
  });
}

TEST(LabPrivileges, UserStaysWhoItIs) {
  const uid_t user = ::getuid();
  in_lab([user] { EXPECT_EQ(::getuid(), user); });
}

TEST(LabPrivileges, ProgramsKeepTheCapabilities) {
  in_lab([] {
    Program status({"cat", "/proc/self/status"});
    const std::string text = status.read_all();
    EXPECT_EQ(status.wait(), 0);
    const auto line = text.find("CapEff:\t");
    ASSERT_NE(line, std::string::npos) << text;
    const auto effective = std::stoull(text.substr(line + 8), nullptr, 16);
    for (const int capability : {CAP_NET_RAW, CAP_NET_ADMIN, CAP_SYS_ADMIN})
      EXPECT_TRUE(effective >> capability & 1) << "capability " << capability;
  });
}

TEST(LabPrivileges, TcpdumpSeesWhatNetcatDoes) {
  in_lab([] {
    Program tcpdump({"tcpdump", "-U", "--immediate-mode", "-n", "-i", lab_name_a, "-c", "6", "tcp"});
    ASSERT_THAT(tcpdump.read_until("listening on"), HasSubstr("listening on synfin-a"));
    Program netcat({"nc", "-zv", "192.0.2.2", "80"});
    EXPECT_THAT(netcat.read_all(), HasSubstr("Connection to 192.0.2.2 80 port [tcp/http] succeeded!"));
    EXPECT_EQ(netcat.wait(), 0);
    EXPECT_THAT(tcpdump.read_all(), ContainsRegex("192.0.2.1.[0-9]+ > 192.0.2.2.80: Flags \\[S\\]"));
    EXPECT_EQ(tcpdump.wait(), 0);
  });
}

TEST(LabPrivileges, IpNetnsExecReachesThePeer) {
  in_lab([] {
    Program ip({"/usr/sbin/ip", "netns", "exec", "synfin-b", "cat", "/sys/class/net/synfin-b/mtu"});
    EXPECT_EQ(ip.read_all(), "1500\n");
    EXPECT_EQ(ip.wait(), 0);
  });
}

TEST(LabPrivileges, ProcShowsTheLabAlone) {
  in_lab([] {
    EXPECT_THAT(content_of_file("/proc/1/comm"), "synfin-lab\n");
    EXPECT_THAT(content_of_file("/proc/self/stat"), testing::StartsWith(std::to_string(::getpid()) + " "));
  });
}

// The limit is a user namespace's own: the lab's can be set without touching the machine's.
void forbid_user_namespaces() { std::ofstream("/proc/sys/user/max_user_namespaces") << "0\n"; }

TEST(LabRefusal, NamesTheSettingThatForbidsUserNamespaces) {
  in_lab([] {
    forbid_user_namespaces();
    capng_get_caps_process();
    capng_update(CAPNG_DROP, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), CAP_SYS_ADMIN);
    ASSERT_EQ(capng_apply(CAPNG_SELECT_CAPS), 0);
    try {
      run_in_lab({}, [] { return 0; });
      FAIL() << "made all the same";
    } catch (const std::system_error& e) {
      EXPECT_EQ(e.code().value(), ENOSPC);
      EXPECT_THAT(e.what(), HasSubstr("sysctl user.max_user_namespaces="));
      EXPECT_THAT(e.what(), HasSubstr("run as root"));
    }
  });
}

TEST(LabRefusal, WithCapSysAdminNoUserNamespaceIsNeeded) {
  in_lab([] {
    forbid_user_namespaces();
    EXPECT_EQ(run_in_lab({}, [] { return inside_lab() ? 7 : 1; }), 7);
  });
}

}  // namespace
}  // namespace synfin::net
