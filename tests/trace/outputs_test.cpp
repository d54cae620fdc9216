// Where what trace shows goes: outputs that fail, readers that go away, and how soon a line is out.
#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/program.h"
#include "trace/connections.h"

namespace synfin::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using wire::Flag;

std::vector<std::string> joined(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// What shows packets and connections on standard output, with words that are in a line of each.
struct Shown {
  std::vector<std::string> options;
  std::string last_line;
};
const std::vector<Shown> all_that_is_shown = {{{}, "Flags [.], ack 2"},
                                              {{"--summary"}, "as nc -z"},
                                              {{"--json"}, "connect-and-close"},
                                              {{"--ladder"}, "TIME-WAIT"}};

class TraceOutputs : public TraceConnections {
 protected:
  Finished with_output(int fd, const std::vector<std::string>& words) const {
    return SynfinProgram(words, [fd] { ::dup2(fd, STDOUT_FILENO); }).finish();
  }
  // As many as fill more than one buffer on the way.
  void many_exchanges() {
    for (std::uint16_t port = 1000; port < 1300; ++port) exchange(port);
  }
};

TEST_F(TraceOutputs, FullStandardOutputLosesNothingOfTheFiles) {
  many_exchanges();
  const net::Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const std::string in = file();
  synfin({"trace", "-r", in, "--write", path("want.pcap"), "--svg", path("want.svg")});
  for (const auto& [options, ignored] : all_that_is_shown) {
    const Finished run = with_output(
        full.value(),
        joined({"trace", "-r", in, "--write", path("got.pcap"), "--svg", path("got.svg")}, options));
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("1800 packets read"));
    EXPECT_THAT(lines_of(run.err).back(), HasSubstr("writing to standard output: No space left"));
    EXPECT_TRUE(text_of("got.pcap") == text_of("want.pcap"));
    EXPECT_TRUE(text_of("got.svg") == text_of("want.svg"));
  }
}

TEST_F(TraceOutputs, FileThatCannotGrowLosesNothingOfTheLines) {
  many_exchanges();
  const auto only_small_files = [] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{8192, 8192};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  };
  const std::string in = file();
  const Finished run =
      SynfinProgram({"trace", "-r", in, "--write", path("small.pcap")}, only_small_files).finish();
  EXPECT_EQ(run.code, 3);
  EXPECT_EQ(run.out, synfin({"trace", "-r", in}).out);
  EXPECT_THAT(lines_of(run.err), SizeIs(2));
  EXPECT_THAT(run.err, HasSubstr("1800 packets read, 1800 shown"));
  EXPECT_THAT(lines_of(run.err).back(), HasSubstr("small.pcap': File too large"));
}

TEST_F(TraceOutputs, PictureThatCannotBeWrittenLosesNothingOfTheOther) {
  exchange(40000);
  const Finished run =
      synfin({"trace", "--summary", "-r", file(), "--svg", "/dev/full", "--html", path("all.html")});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(lines_of(run.out), SizeIs(1));
  EXPECT_THAT(text_of("all.html"), EndsWith("</html>\n"));
  EXPECT_THAT(run.err, HasSubstr("6 packets read"));
  EXPECT_THAT(lines_of(run.err).back(), HasSubstr("'/dev/full': No space left"));
}

TEST_F(TraceOutputs, FullStandardErrorLosesNothingOfThePictures) {
  exchange(40000);
  const net::Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const Finished run = SynfinProgram({"trace", "-r", file(), "--svg", path("all.svg")}, [&] {
                         ::dup2(full.value(), STDERR_FILENO);
                       }).finish();
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(text_of("all.svg"), EndsWith("</svg>\n"));
}

// As `| head -1`.
TEST_F(TraceOutputs, ReaderThatGoesAwayEndsItWithoutAWord) {
  for (std::uint16_t port = 1; port <= 20000; ++port) exchange(port);
  const std::string in = file();
  for (const auto& [options, ignored] : all_that_is_shown) {
    Pipe out;
    SynfinProgram program(joined({"trace", "-r", in, "--write", path("seen.pcap")}, options),
                          [&] { ::dup2(out.write.value(), STDOUT_FILENO); });
    out.write.reset();
    EXPECT_THAT(read_until(out.read.value(), "\n"), HasSubstr("192.0.2.1"));
    out.read.reset();
    const Finished run = program.finish();
    EXPECT_EQ(run.code, 128 + SIGPIPE);
    EXPECT_EQ(run.err, "");
    // What was taken until then is whole.
    EXPECT_EQ(synfin({"trace", "-c", "1", "-r", path("seen.pcap")}).code, 0);
  }
}

// Each write to such a socket is a message.
std::vector<std::string> messages_of(const std::vector<std::string>& words) {
  std::array<int, 2> ends{-1, -1};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  const net::Fd here(ends[0]);
  net::Fd there(ends[1]);
  SynfinProgram program(words, [&] { ::dup2(there.value(), STDOUT_FILENO); });
  there.reset();
  std::vector<std::string> messages;
  std::array<char, 1 << 17> message;
  while (true) {
    const auto size = ::read(here.value(), message.data(), message.size());
    if (size <= 0) break;
    messages.emplace_back(message.data(), static_cast<std::size_t>(size));
  }
  EXPECT_EQ(program.finish().code, 0);
  return messages;
}

TEST_F(TraceOutputs, LineBufferedPutsEachLineOutByItself) {
  for (std::uint16_t port = 1000; port < 1003; ++port) exchange(port);
  const std::string in = file();
  const std::vector<std::size_t> pieces = {18, 3, 21, 3};  // lines, summaries, objects, ladders
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto words = joined({"trace", "-r", in}, all_that_is_shown[i].options);
    EXPECT_THAT(messages_of(joined(words, {"-l"})), SizeIs(pieces[i]));
    EXPECT_THAT(messages_of(words).size(), Lt(pieces[i]));
  }
}

TEST_F(TraceOutputs, JsonSaysThatPairsAreForgotten) {
  for (int round = 0; round < 2; ++round)
    for (std::uint16_t port = 1; port <= 5; ++port) client(port, Flag::ack, 100, 200);
  const std::string in = file();
  const Finished few = synfin({"trace", "--json", "-r", in, "--max-flows", "1"});
  EXPECT_EQ(count(few.err, "synfin: more than 1 pairs of endpoints"), 1);
  EXPECT_EQ(count(synfin({"trace", "--json", "-r", in}).err, "pairs of endpoints"), 0);
}

TEST_F(TraceOutputs, SnapshotLengthOfAFileIsSaidToBeOfNoUse) {
  exchange(40000);
  const std::string in = file();
  const Finished run = synfin({"trace", "-s", "60", "-r", in});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, synfin({"trace", "-r", in}).out);
  EXPECT_THAT(run.err, StartsWith("synfin: -s counts when packets are captured"));
  EXPECT_EQ(count(synfin({"trace", "-s", "0", "-r", in}).err, "-s counts"), 0);
}

// A program that reads a capture from a pipe, with a terminal or a pipe for its errors.
class Reading {
 public:
  enum class Errors { to_terminal, to_pipe };

  explicit Reading(Errors errors) {
    if (errors == Errors::to_terminal) open_terminal();
    program_.emplace(std::vector<std::string>{"trace", "--summary", "-r", "-"}, [this] {
      ::dup2(in_.read.value(), STDIN_FILENO);
      in_.write.reset();
      if (terminal_) ::dup2(terminal_.value(), STDERR_FILENO);
    });
    in_.read.reset();
    terminal_.reset();
  }

  void write(const wire::Bytes& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      const auto wrote = ::write(in_.write.value(), &bytes[at], bytes.size() - at);
      ASSERT_GT(wrote, 0);
      at += static_cast<std::size_t>(wrote);
    }
  }
  // What has come to the terminal by now.
  std::string& shown() {
    std::array<char, 4096> chunk;
    pollfd watched{screen_.value(), POLLIN, 0};
    while (::poll(&watched, 1, 0) == 1) {
      const auto got = ::read(screen_.value(), chunk.data(), chunk.size());
      if (got <= 0) break;
      shown_.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return shown_;
  }
  void end() { in_.write.reset(); }
  Finished finish() {
    end();
    const Finished run = program_->finish();
    if (screen_) shown_ += read_all(screen_.value());
    return run;
  }

 private:
  void open_terminal() {
    int screen = -1, terminal = -1;
    ASSERT_EQ(::openpty(&screen, &terminal, nullptr, nullptr, nullptr), 0);
    screen_ = net::Fd(screen);
    terminal_ = net::Fd(terminal);
    ::fcntl(screen, F_SETFD, FD_CLOEXEC);
    ::fcntl(terminal, F_SETFD, FD_CLOEXEC);
  }

  Pipe in_;
  net::Fd screen_;
  net::Fd terminal_;
  std::string shown_;
  std::optional<SynfinProgram> program_;
};

// The one without a terminal is the older one, and is given the same.
TEST_F(TraceOutputs, ProgressIsOnATerminalUntilTheEndAndNowhereElse) {
  for (int i = 0; i < 1000; ++i) client(1, Flag::ack, 100, 200);
  file();
  const std::string text = text_of("in.pcap");
  constexpr std::size_t file_header = 24;
  const wire::Bytes header(text.begin(), text.begin() + file_header);
  const wire::Bytes packets(text.begin() + file_header, text.end());
  Reading to_pipe(Reading::Errors::to_pipe);
  Reading to_terminal(Reading::Errors::to_terminal);
  for (Reading* reading : {&to_pipe, &to_terminal}) reading->write(header);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (to_terminal.shown().empty() && std::chrono::steady_clock::now() < deadline)
    for (Reading* reading : {&to_pipe, &to_terminal}) reading->write(packets);
  EXPECT_THAT(to_terminal.shown(), StartsWith("\rsynfin: "));
  EXPECT_THAT(to_terminal.shown(), HasSubstr(" packets read"));
  EXPECT_THAT(to_terminal.shown(), Not(HasSubstr("\x1b[K")));
  EXPECT_EQ(to_terminal.finish().code, 0);
  const std::string after = to_terminal.shown().substr(to_terminal.shown().rfind("\r\x1b[K"));
  EXPECT_THAT(after, StartsWith("\r\x1b[Ksynfin: "));
  EXPECT_THAT(after, HasSubstr("shown, 0 others"));
  EXPECT_EQ(count(to_terminal.shown(), "\x1b[K"), 1);
  EXPECT_THAT(lines_of(to_pipe.finish().err), SizeIs(1));
}

// Nothing comes any more, and the pipe stays open. The first connection is over by the second one's time:
// what is shown of it is out before the wait.
TEST_F(TraceOutputs, InterruptEndsASilentPipeWithWhatWasSeen) {
  exchange(40000);
  pass(2000);
  client(40001, Flag::syn, 100, 0);
  file();
  const std::string text = text_of("in.pcap");
  for (const auto& [options, last_line] : all_that_is_shown) {
    Pipe in;
    SynfinProgram program(joined({"trace", "-r", "-", "--svg", path("all.svg")}, options), [&] {
      ::dup2(in.read.value(), STDIN_FILENO);
      in.write.reset();
    });
    ASSERT_EQ(::write(in.write.value(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ASSERT_TRUE(program.prints(last_line));
    program.signal(SIGINT);
    const Finished run = program.finish();
    EXPECT_EQ(run.code, 128 + SIGINT);
    EXPECT_THAT(run.out, HasSubstr("40001"));
    EXPECT_THAT(run.err, HasSubstr("7 packets read, 7 shown"));
    EXPECT_THAT(text_of("all.svg"), HasSubstr("as nc -z"));
    EXPECT_THAT(text_of("all.svg"), HasSubstr("192.0.2.1.40001"));
  }
}

}  // namespace
}  // namespace synfin::test
