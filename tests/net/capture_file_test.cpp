#include "synfin/net/capture_file.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pcap/pcap.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "net/loopback.h"

namespace synfin::net {
namespace {

using namespace std::chrono_literals;
using test::thrown_by;

class CaptureFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "synfin-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path file(const std::string& name = "f.pcap") const { return directory_ / name; }
  std::filesystem::path file_of(const wire::Bytes& bytes) const {
    std::ofstream out(file(), std::ios::binary);
    for (const std::uint8_t byte : bytes) out.put(static_cast<char>(byte));
    return file();
  }

 private:
  std::filesystem::path directory_;
};

const wire::Bytes bytes_a = {1, 2, 3, 4, 5};
const wire::Bytes bytes_b = {6, 7};
const CapturedFrame frame_a{tcp::WallTime(1700000000s + 123456789ns), bytes_a, 5};
const CapturedFrame frame_b{tcp::WallTime(1700000001s + 7ns), bytes_b, 1500};

void expect_frame(const CapturedFrame* got, const CapturedFrame& want) {
  ASSERT_NE(got, nullptr);
  EXPECT_EQ(got->stamp, want.stamp);
  EXPECT_EQ(got->wire_length, want.wire_length);
  EXPECT_EQ(wire::Bytes(got->bytes.begin(), got->bytes.end()),
            wire::Bytes(want.bytes.begin(), want.bytes.end()));
}

void write_both(const std::filesystem::path& file) {
  CaptureWriter writer(file, DLT_RAW, 2048);
  writer.write(frame_a);
  writer.write(frame_b);
}

TEST_F(CaptureFile, WhatIsWrittenIsReadBackToTheNanosecond) {
  write_both(file());
  CaptureReader reader(file());
  EXPECT_EQ(reader.link_type(), DLT_RAW);
  EXPECT_EQ(reader.snapshot_length(), 2048);
  expect_frame(reader.next(), frame_a);
  expect_frame(reader.next(), frame_b);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.next());
}

TEST_F(CaptureFile, ItIsWholeAfterEveryFlushWhileTheWriterLives) {
  CaptureWriter writer(file(), DLT_RAW, 2048);
  EXPECT_FALSE(CaptureReader(file()).next());
  writer.write(frame_a);
  writer.flush();
  CaptureReader reader(file());
  expect_frame(reader.next(), frame_a);
  EXPECT_FALSE(reader.next());
}

TEST_F(CaptureFile, AFileThatIsThereIsReplaced) {
  file_of(wire::Bytes(10000, 0xff));
  write_both(file());
  EXPECT_LT(std::filesystem::file_size(file()), 200u);
}

TEST_F(CaptureFile, ItsNumberSaysNanoseconds) {
  write_both(file());
  std::ifstream in(file(), std::ios::binary);
  std::uint32_t magic = 0;
  in.read(static_cast<char*>(static_cast<void*>(&magic)), sizeof magic);
  EXPECT_EQ(magic, 0xa1b23c4du);
}

TEST_F(CaptureFile, TheFileIsClosedOnExec) {
  const int next_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(next_fd);
  CaptureWriter writer(file(), DLT_RAW, 2048);
  EXPECT_EQ(::fcntl(next_fd, F_GETFD), FD_CLOEXEC);
}

TEST_F(CaptureFile, AFileThatCannotBeWrittenIsNamed) {
  const std::string name = file("no/such/directory").string();
  EXPECT_EQ(thrown_by([&] { CaptureWriter writer(name, DLT_RAW, 2048); }).text,
            "opening '" + name + "' to write the capture to: No such file or directory");
}

// The error of a full disk comes when the buffer is written, not before.
TEST_F(CaptureFile, AFullDiskIsReportedByFlush) {
  const auto thrown = thrown_by([] {
    CaptureWriter writer("/dev/full", DLT_RAW, 2048);
    writer.write(frame_a);
    writer.flush();
  });
  EXPECT_EQ(thrown.error, ENOSPC);
  EXPECT_EQ(thrown.text, "writing the capture file '/dev/full': No space left on device");
}

wire::Bytes contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_F(CaptureFile, AFileCutShortGivesWhatIsWholeThenThrows) {
  write_both(file());
  wire::Bytes bytes = contents(file());
  bytes.pop_back();
  CaptureReader reader(file_of(bytes));
  expect_frame(reader.next(), frame_a);
  const auto thrown = thrown_by([&] { reader.next(); });
  EXPECT_EQ(thrown.error, EIO);
  EXPECT_TRUE(thrown.text.starts_with("reading the capture file '" + file().string() + "': truncated"))
      << thrown.text;
}

// Every cut, and every byte of the headers spoilt: frames within the bytes, an end or an error.
TEST_F(CaptureFile, SpoiltFilesEndOrThrow) {
  write_both(file());
  const wire::Bytes good = contents(file());
  const auto read_all = [&](const wire::Bytes& bytes) {
    int frames = 0;
    try {
      CaptureReader reader(file_of(bytes));
      while (const auto* frame = reader.next()) frames += frame->bytes.size() <= 262144 ? 1 : 100;
    } catch (const std::system_error&) {
    }
    return frames;
  };
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_LT(read_all(wire::Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))), 2)
        << size;
  for (std::size_t at = 0; at < good.size(); ++at) {
    wire::Bytes bad = good;
    bad[at] ^= 0xff;
    EXPECT_LE(read_all(bad), 2) << at;
  }
}

TEST_F(CaptureFile, MicrosecondsInTheOtherByteOrderAreRead) {
  const auto reader_of =
      file_of({0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4,   0, 0, 0, 0, 0, 0, 0, 0,
               0,    0,    0xff, 0xff, 0, 0, 0, 101,                           // LINKTYPE_RAW
               0,    0,    0,    9,    0, 0, 0, 3,   0, 0, 0, 2, 0, 0, 0, 60,  // 9.000003 s, 2 of 60 bytes
               0x45, 0x00});
  CaptureReader reader(reader_of);
  const wire::Bytes bytes = {0x45, 0x00};
  EXPECT_EQ(reader.link_type(), DLT_RAW);
  expect_frame(reader.next(), {tcp::WallTime(9s + 3us), bytes, 60});
}

TEST_F(CaptureFile, PcapngIsRead) {
  const auto reader_of =
      file_of({
          0x0a, 0x0d, 0x0d, 0x0a, 28,   0,    0,    0,    0x4d, 0x3c, 0x2b, 0x1a, 1, 0,
          0,    0,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28,   0,    0, 0,  // section header
          1,    0,    0,    0,    20,   0,    0,    0,    101,  0,    0,    0,    0, 0,
          1,    0,    20,   0,    0,    0,  // interface: raw IP
          6,    0,    0,    0,    36,   0,    0,    0,    0,    0,    0,    0,    0, 0,
          0,    0,    7,    0,    0,    0,    2,    0,    0,    0,    2,    0,    0, 0,  // 7 microseconds
          0x45, 0x00, 0,    0,    36,   0,    0,    0,
      });
  CaptureReader reader(reader_of);
  const wire::Bytes bytes = {0x45, 0x00};
  expect_frame(reader.next(), {tcp::WallTime(7us), bytes, 2});
  EXPECT_FALSE(reader.next());
}

// One call of the kernel fetches what is there, not 4 KiB at a time.
TEST_F(CaptureFile, ItIsReadInLargePieces) {
  {
    CaptureWriter writer(file(), DLT_RAW, 2048);
    for (int i = 0; i < 2000; ++i) writer.write(frame_a);
    writer.flush();
  }
  const wire::Bytes all = contents(file());
  const Fd plain(::open(file().c_str(), O_RDONLY | O_CLOEXEC));
  CaptureReader from_file({"file", Fd(::fcntl(plain.value(), F_DUPFD_CLOEXEC, 0))});
  expect_frame(from_file.next(), frame_a);
  EXPECT_EQ(::lseek(plain.value(), 0, SEEK_CUR), static_cast<off_t>(all.size()));

  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const Fd out(ends[0]), in(ends[1]);
  ASSERT_EQ(::write(in.value(), all.data(), all.size()), static_cast<ssize_t>(all.size()));
  CaptureReader from_pipe({"pipe", Fd(::fcntl(out.value(), F_DUPFD_CLOEXEC, 0))});
  expect_frame(from_pipe.next(), frame_a);
  int left = -1;
  ASSERT_EQ(::ioctl(out.value(), FIONREAD, &left), 0);
  EXPECT_EQ(left, 0);
}

TEST_F(CaptureFile, WhatIsNoCaptureIsNamedAsSuch) {
  const auto path = file_of(wire::Bytes(100, 'x'));
  const auto thrown = thrown_by([&] { CaptureReader reader(path); });
  EXPECT_EQ(thrown.error, EINVAL);
  EXPECT_TRUE(thrown.text.ends_with("; it must be pcap or pcapng")) << thrown.text;
  EXPECT_EQ(thrown_by([&] { CaptureReader reader(file("none")); }).error, ENOENT);
}

TEST_F(CaptureFile, ADashIsStandardInput) {
  write_both(file());
  const int saved = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  const int replacement = ::open(file().c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::dup2(replacement, STDIN_FILENO), STDIN_FILENO);
  {
    CaptureReader reader("-");
    expect_frame(reader.next(), frame_a);
    expect_frame(reader.next(), frame_b);
  }
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(replacement);
}

TEST_F(CaptureFile, ADashIsStandardOutputForTheWriter) {
  std::fflush(stdout);
  const int saved = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int replacement = ::open(file().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(::dup2(replacement, STDOUT_FILENO), STDOUT_FILENO);
  write_both("-");
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  ::close(replacement);
  CaptureReader reader(file());
  expect_frame(reader.next(), frame_a);
  expect_frame(reader.next(), frame_b);
}

}  // namespace
}  // namespace synfin::net
