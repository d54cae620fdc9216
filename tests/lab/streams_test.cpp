#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "lab/synfin_program.h"
#include "support/in_lab.h"

namespace synfin::test {
namespace {

using ::testing::HasSubstr;

TEST(Streams, ClosedStandardOutputIsSaid) {
  in_lab([] {
    const Finished run = SynfinProgram({"probe", "192.0.2.2", "80"}, [] { ::close(STDOUT_FILENO); }).finish();
    EXPECT_EQ(run.code, 3);
    EXPECT_THAT(run.err, HasSubstr("standard output is closed"));
  });
}

// Else the capture's or a socket's descriptor takes its place, and messages go there.
TEST(Streams, ClosedInputAndErrorOutputChangeNothing) {
  in_lab([] {
    const Finished run = SynfinProgram({"probe", "192.0.2.2", "80"}, [] {
                           ::close(STDIN_FILENO);
                           ::close(STDERR_FILENO);
                         }).finish();
    EXPECT_EQ(run.code, 0);
    EXPECT_THAT(run.out, HasSubstr("succeeded!"));
    const Finished wrong = SynfinProgram({"probe"}, [] { ::close(STDERR_FILENO); }).finish();
    EXPECT_EQ(wrong.code, 2);
  });
}

TEST(Streams, ErrorOutputThatTakesNothingEndsNothing) {
  const auto full = [] { ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), STDERR_FILENO); };
  EXPECT_EQ(SynfinProgram({"probe"}, full).finish().code, 2);
  EXPECT_EQ(SynfinProgram({"probe", "-n", "nobody.invalid", "80"}, full).finish().code, 2);
}

}  // namespace
}  // namespace synfin::test
