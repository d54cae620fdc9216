#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "support/program.h"

namespace synfin::test {

struct Finished {
  int code = -1;  // 128 + signal where one ended it
  std::string out;
  std::string err;
};

// The synfin under test, from its start to its end. Killed when it is let go of before.
class SynfinProgram {
 public:
  // `prepare` runs in the child before the program does. `file`: a copy of the program to run instead.
  explicit SynfinProgram(const std::vector<std::string>& arguments, const std::function<void()>& prepare = {},
                         const std::string& file = {});
  ~SynfinProgram();
  SynfinProgram(const SynfinProgram&) = delete;
  SynfinProgram& operator=(const SynfinProgram&) = delete;

  // Reads on until standard output holds the text `times` times; false when the program ends or hangs before.
  bool prints(std::string_view text, int times = 1);
  // The same of standard error.
  bool says(std::string_view text);
  void signal(int number) const;
  Finished finish();  // what it has printed, and how it ended
  pid_t pid() const { return pid_; }

 private:
  bool read_more();  // false: nothing more will come

  Pipe out_;
  Pipe err_;
  pid_t pid_ = -1;
  Finished run_;
};

// From start to end: synfin ARGUMENTS.
Finished synfin(const std::vector<std::string>& arguments);

// It has ended with that code and one line of error output, which has all the parts.
void expect_one_line(const Finished& run, int code, const std::vector<std::string>& parts);

int count(std::string_view text, std::string_view part);
std::vector<std::string> lines_of(const std::string& text);

// A directory of its own, which goes with everything in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/synfin-test-XXXXXX";
};

}  // namespace synfin::test
