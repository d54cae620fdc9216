#include "synfin/net/privileges.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr unsigned nobody = 65534;

// /proc/PID/status by its keys.
std::map<std::string, std::string> status_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  std::map<std::string, std::string> status;
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    const auto value = line.find_first_not_of(" \t", colon + 1);
    status[line.substr(0, colon)] = value == std::string::npos ? "" : line.substr(value);
  }
  return status;
}

constexpr const char* none = "0000000000000000";

void expect_no_capabilities(const std::map<std::string, std::string>& status) {
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) EXPECT_EQ(status.at(set), none) << set;
  EXPECT_EQ(status.at("NoNewPrivs"), "1");
}

// LeakSanitizer looks into its own process, which the kernel keeps others out of once it has changed its user
// or was started with file capabilities.
void without_leak_search() { ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1); }

TEST(Privileges, WithoutThemOneLineNamesWhatToDo) {
  in_lab([] {
    const Finished run = SynfinProgram({"probe", "192.0.2.2", "80"}, [] { net::drop_privileges(); }).finish();
    EXPECT_EQ(run.code, 3);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(lines_of(run.err), SizeIs(1)) << run.err;
    for (const char* remedy : {"sudo", "setcap cap_net_raw,cap_net_admin+ep", "`synfin lab`"})
      EXPECT_THAT(run.err, HasSubstr(remedy));
  });
}

TEST(Privileges, DryRunNeedsNone) {
  in_lab([] {
    const Finished run =
        SynfinProgram({"probe", "--dry-run", "192.0.2.2", "80"}, [] { net::drop_privileges(); }).finish();
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("192.0.2.2"));
  });
}

TEST(Privileges, AreGoneOnceTheExchangeHasBegun) {
  in_lab([] {
    SynfinProgram probe({"probe", "--hold", "60", "192.0.2.2", "80"});
    ASSERT_TRUE(probe.prints("SYN-SENT -> ESTABLISHED"));
    const auto status = status_of(probe.pid());
    expect_no_capabilities(status);
    EXPECT_EQ(status.at("CapBnd"), none);
  });
}

TEST(Privileges, StartedThroughSudoTheUserIsSwitchedBack) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, whom sudo makes";
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("sudo.pcap");
    const auto through_sudo = [] {
      without_leak_search();
      ::setenv("SUDO_UID", "65534", 1);
      ::setenv("SUDO_GID", "65534", 1);
    };
    SynfinProgram probe({"probe", "--hold", "60", "--write", file, "192.0.2.2", "80"}, through_sudo);
    ASSERT_TRUE(probe.prints("SYN-SENT -> ESTABLISHED"));
    const auto status = status_of(probe.pid());
    expect_no_capabilities(status);
    for (const char* ids : {"Uid", "Gid"}) EXPECT_EQ(status.at(ids), "65534\t65534\t65534\t65534") << ids;
    struct stat written {};
    ASSERT_EQ(::stat(file.c_str(), &written), 0);
    EXPECT_EQ(written.st_uid, nobody);
  });
}

// A rule of sudoers for synfin alone is no way to root's files.
TEST(Privileges, FileToSendIsReadAsTheUserBehindSudo) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, whom sudo makes";
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("secret");
    std::ofstream(file) << "secret";
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    const auto run_as = [&](const char* user) {
      return SynfinProgram({"probe", "--send-file", file, "192.0.2.2", "80"},
                           [user] {
                             without_leak_search();
                             ::setenv("SUDO_UID", user, 1);
                             ::setenv("SUDO_GID", user, 1);
                           })
          .finish();
    };
    const Finished refused = run_as("65534");
    EXPECT_EQ(refused.code, 3) << refused.err;
    EXPECT_EQ(refused.out, "");
    EXPECT_THAT(refused.err,
                AllOf(HasSubstr("--send-file"), HasSubstr(file), HasSubstr("Permission denied")));
    EXPECT_EQ(run_as("0").code, 0);
  });
}

// `setcap cap_net_raw,cap_net_admin+ep FILE` (capabilities(7)).
int give_capabilities(const std::string& file) {
  vfs_cap_data data{};
  data.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE;
  data.data[0].permitted = (1u << CAP_NET_RAW) | (1u << CAP_NET_ADMIN);
  return ::setxattr(file.c_str(), "security.capability", &data, sizeof data, 0) == 0 ? 0 : errno;
}

void become_nobody() {
  without_leak_search();
  const bool done = ::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
                    ::setresuid(nobody, nobody, nobody) == 0;
  if (!done) ::_exit(99);
}

bool nobody_may_make_a_user_namespace() {
  return net::wait_for_exit(net::fork_to([] {
           become_nobody();
           return ::unshare(CLONE_NEWUSER) == 0 ? 0 : 1;
         })) == 0;
}

// A copy of the program that has file capabilities, for a user who has none.
class FileCapabilities : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, who gives a file capabilities";
    struct statvfs where {};
    ASSERT_EQ(::statvfs(directory_.path().c_str(), &where), 0);
    if ((where.f_flag & ST_NOSUID) != 0) GTEST_SKIP() << "/tmp is mounted nosuid";
    std::filesystem::copy_file(SYNFIN_PROGRAM, copy_);
    std::filesystem::permissions(copy_, std::filesystem::perms(0755));
    const int error = give_capabilities(copy_);
    if (error == EOPNOTSUPP || error == EPERM)
      GTEST_SKIP() << "the file system of /tmp keeps no capabilities";
    ASSERT_EQ(error, 0);
  }

  TemporaryDirectory directory_;
  std::string copy_ = directory_.file("synfin");
};

TEST_F(FileCapabilities, AreEnoughForAProbe) {
  in_lab([this] {
    SynfinProgram probe({"probe", "--hold", "60", "192.0.2.2", "80"}, become_nobody, copy_);
    ASSERT_TRUE(probe.prints("SYN-SENT -> ESTABLISHED")) << probe.finish().err;
    const auto status = status_of(probe.pid());
    EXPECT_EQ(status.at("Uid"), "65534\t65534\t65534\t65534");
    expect_no_capabilities(status);
  });
}

TEST_F(FileCapabilities, WithoutThemTheSameUserIsRefused) {
  ASSERT_EQ(::removexattr(copy_.c_str(), "security.capability"), 0);
  in_lab([this] {
    const Finished run = SynfinProgram({"probe", "192.0.2.2", "80"}, become_nobody, copy_).finish();
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("setcap"));
  });
}

// `chmod u+s` in place of setcap: it goes on as who started it, and writes files as them.
TEST_F(FileCapabilities, ASetUserIdProgramGivesRootUpAsWell) {
  ASSERT_EQ(::removexattr(copy_.c_str(), "security.capability"), 0);
  ASSERT_EQ(::chmod(copy_.c_str(), 04755), 0);
  in_lab([this] {
    const std::string file = directory_.file("setuid.pcap");
    SynfinProgram probe({"probe", "--hold", "60", "--write", file, "192.0.2.2", "80"}, become_nobody, copy_);
    ASSERT_TRUE(probe.prints("SYN-SENT -> ESTABLISHED")) << probe.finish().err;
    const auto status = status_of(probe.pid());
    for (const char* ids : {"Uid", "Gid"}) EXPECT_EQ(status.at(ids), "65534\t65534\t65534\t65534") << ids;
    expect_no_capabilities(status);
    struct stat written {};
    ASSERT_EQ(::stat(file.c_str(), &written), 0);
    EXPECT_EQ(written.st_uid, nobody);
  });
}

TEST_F(FileCapabilities, DoNotKeepItFromMakingALab) {
  if (!nobody_may_make_a_user_namespace()) GTEST_SKIP() << "user namespaces are not for everybody here";
  const Finished run =
      SynfinProgram({"lab", "run", "--", copy_, "probe", "-q", "-n", "192.0.2.2", "80"}, become_nobody, copy_)
          .finish();
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out, "Connection to 192.0.2.2 80 port [tcp/*] succeeded!\n");
}

}  // namespace
}  // namespace synfin::test
