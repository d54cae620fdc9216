#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::HasSubstr;

TEST(Payload, FileThatCannotBeReadIsSaidBeforeAPacketIsSent) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string capture = directory.file("sent.pcap");
    const std::vector<std::pair<std::string, std::string>> files = {
        {directory.path(), "Is a directory"}, {"/nonexistent/file", "No such file"}, {"", "No such file"}};
    for (const auto& [file, reason] : files) {
      const Finished run = synfin({"probe", "--write", capture, "--send-file", file, "192.0.2.2", "80"});
      expect_one_line(run, 3, {"--send-file", "'" + file + "'", reason, "give a file"});
      EXPECT_EQ(run.out, "");
      EXPECT_FALSE(std::filesystem::exists(capture));  // not even the file for what is captured
    }
  });
}

TEST(Payload, MoreThanAConnectionTakesIsRefused) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("large");
    std::ofstream(file).put('x');
    std::filesystem::resize_file(file, (64u << 20) + 1);
    for (const char* via : {"hand", "kernel"}) {
      expect_one_line(synfin({"probe", "--via", via, "--send-file", file, "192.0.2.2", "80"}), 2,
                      {"--send-file", file, "64 MiB"});
    }
  });
}

TEST(Payload, FileIsSentAsItIs) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string file = directory.file("hello");
    std::ofstream(file) << "hello, world\\n";
    for (const char* via : {"hand", "kernel"}) {
      const Finished run = synfin({"probe", "--via", via, "--send-file", file, "192.0.2.2", "80"});
      EXPECT_EQ(run.code, 0) << run.err;
      EXPECT_THAT(run.out, HasSubstr("length 14"));
    }
  });
}

TEST(Payload, DryRunLooksAtNoFile) {
  in_lab([] {
    const Finished run =
        synfin({"probe", "--dry-run", "--send-file", "/nonexistent/file", "192.0.2.2", "80"});
    EXPECT_EQ(run.code, 0) << run.err;
  });
}

TEST(Payload, StandardInputIsReadToItsEnd) {
  in_lab([] {
    Pipe input;
    SynfinProgram probe({"probe", "--send-file", "-", "192.0.2.2", "80"},
                        [&] { ::dup2(input.read.value(), STDIN_FILENO); });
    for (const char* word : {"hello", ", world"}) {
      ASSERT_GT(::write(input.write.value(), word, std::char_traits<char>::length(word)), 0);
    }
    input.write.reset();
    const Finished run = probe.finish();
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("length 12"));
  });
}

bool has_no_new_privileges(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  const std::string text{std::istreambuf_iterator<char>(status), {}};
  return text.find("NoNewPrivs:\t1") != std::string::npos;
}

TEST(Payload, InterruptEndsTheWaitForIt) {
  in_lab([] {
    const TemporaryDirectory directory;
    const std::string fifo = directory.file("fifo");
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0666), 0);
    for (const std::string& file : {std::string("-"), fifo}) {
      Pipe input;  // nobody writes to it, and its end never comes
      SynfinProgram probe({"probe", "--send-file", file, "192.0.2.2", "80"},
                          [&] { ::dup2(input.read.value(), STDIN_FILENO); });
      while (!has_no_new_privileges(probe.pid())) ::usleep(1000);  // the last step before it is read
      probe.signal(SIGINT);
      const Finished run = probe.finish();
      EXPECT_EQ(run.code, 128 + SIGINT) << run.err;
      EXPECT_EQ(count(run.out, "Flags"), 0);
    }
  });
}

}  // namespace
}  // namespace synfin::test
