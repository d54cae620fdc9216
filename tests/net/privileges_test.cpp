#include "synfin/net/privileges.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "synfin/net/sender.h"

#include "net/loopback.h"
#include "support/private_network.h"

namespace synfin::net {
namespace {

using test::InsideAs;
using test::thrown_by;
using Privileges = test::PrivateNetwork;

std::string status_of_self(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::string value;
  while (status >> word) {
    if (word == key + ":") status >> value;
  }
  return value;
}

void expect_no_capabilities() {
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
    EXPECT_EQ(status_of_self(set), "0000000000000000") << set;
  EXPECT_EQ(status_of_self("NoNewPrivs"), "1");
  EXPECT_EQ(::prctl(PR_GET_KEEPCAPS), 0);
}

TEST_F(Privileges, AreThereInside) {
  inside([] { EXPECT_NO_THROW(require_net_raw()); });
}

void expect_to_be_dropped_for_good() {
  Sender sender;
  drop_privileges();
  expect_no_capabilities();
  EXPECT_THROW(Sender(), std::system_error);
  EXPECT_NO_THROW(drop_privileges());  // again: nothing left to fail on
  const wire::Endpoint here{test::localhost, 40000};
  EXPECT_TRUE(sender.send(test::syn(here, here, 1), here.address));
}

TEST_F(Privileges, AreDroppedForGoodByRootOfALab) { inside(expect_to_be_dropped_for_good); }

TEST_F(Privileges, AreDroppedForGoodByTheOwnUserOfALab) {
  inside(expect_to_be_dropped_for_good, InsideAs::own_user);
}

void make_inheritable(unsigned capability) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  ASSERT_EQ(::syscall(SYS_capget, &header, sets.data()), 0);
  sets[0].inheritable |= 1u << capability;
  ASSERT_EQ(::syscall(SYS_capset, &header, sets.data()), 0);
}

// As `synfin lab` hands them to the programs that an ordinary user runs in it.
TEST_F(Privileges, AmbientOnesAreDroppedToo) {
  inside(
      [] {
        make_inheritable(CAP_NET_RAW);
        ASSERT_EQ(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0), 0);
        ASSERT_NE(status_of_self("CapAmb"), "0000000000000000");
        drop_privileges();
        expect_no_capabilities();
      },
      InsideAs::own_user);
}

TEST_F(Privileges, WithoutThemOneLineNamesTheThreeRemedies) {
  inside([] {
    drop_privileges();
    const auto thrown = thrown_by([] { require_net_raw(); });
    EXPECT_EQ(thrown.error, EPERM);
    for (const char* remedy : {"sudo", "setcap cap_net_raw,cap_net_admin+ep ", "`synfin lab`"})
      EXPECT_NE(thrown.text.find(remedy), std::string::npos) << thrown.text;
    EXPECT_EQ(thrown.text.find('\n'), std::string::npos);
  });
}

TEST_F(Privileges, StartedThroughSudoTheUserIsSwitchedBack) {
  if (::geteuid() != 0) GTEST_SKIP() << "only real root has a user to switch back to";
  inside([] {
    ::setenv("SUDO_UID", "12345", 1);
    ::setenv("SUDO_GID", "23456", 1);
    drop_privileges();
    std::array<uid_t, 3> uids{};
    std::array<gid_t, 3> gids{};
    ::getresuid(&uids[0], &uids[1], &uids[2]);
    ::getresgid(&gids[0], &gids[1], &gids[2]);
    EXPECT_EQ(uids, (std::array<uid_t, 3>{12345, 12345, 12345}));
    EXPECT_EQ(gids, (std::array<gid_t, 3>{23456, 23456, 23456}));
    gid_t group = 0;
    ASSERT_EQ(::getgroups(1, &group), 1);
    EXPECT_EQ(group, 23456u);
    EXPECT_NE(::setuid(0), 0);
    expect_no_capabilities();
  });
}

// In a namespace of one user there is nobody to switch to, whatever the environment says.
TEST_F(Privileges, WithoutAFullMapNobodyIsSwitchedTo) {
  inside(
      [] {
        const uid_t uid = ::getuid();
        ::setenv("SUDO_UID", "12345", 1);
        ::setenv("SUDO_GID", "23456", 1);
        drop_privileges();
        EXPECT_EQ(::getuid(), uid);
        expect_no_capabilities();
      },
      InsideAs::own_user);
}

TEST_F(Privileges, AnEnvironmentThatNamesNobodyIsIgnored) {
  inside([] {
    for (const char* uid : {"", "0", "-1", "12x", "4294967295", "99999999999"}) {
      ::setenv("SUDO_UID", uid, 1);
      ::setenv("SUDO_GID", "23456", 1);
      EXPECT_NO_THROW(drop_privileges()) << uid;
      EXPECT_EQ(::getuid(), 0u) << uid;
    }
  });
}

}  // namespace
}  // namespace synfin::net
