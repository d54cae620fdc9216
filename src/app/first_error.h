#pragma once

#include <exception>
#include <string>
#include <system_error>

namespace synfin::app {

// What went wrong in parts of a run that do not need each other: all are tried, and the first error is
// reported at the end.
class FirstError {
 public:
  // Whether it was done. Catches std::system_error alone.
  template <typename Part>
  bool attempt(const Part& part) {
    try {
      part();
      return true;
    } catch (const std::system_error& error) {
      note(error);
      return false;
    }
  }

  // Whoever read the output has gone: nobody waits for more, nor for an explanation.
  bool is_reader_gone() const { return reader_gone_; }
  const std::string& last_text() const { return last_text_; }
  // Throws it, if there was one.
  void rethrow() const {
    if (first_) std::rethrow_exception(first_);
  }

 private:
  // While `error` is being handled.
  void note(const std::system_error& error) {
    const bool reader_gone = error.code() == std::errc::broken_pipe;
    if (!first_ || (only_reader_gone_ && !reader_gone)) {
      first_ = std::current_exception();
      only_reader_gone_ = reader_gone;
    }
    last_text_ = error.what();
    reader_gone_ = reader_gone_ || reader_gone;
  }

  std::exception_ptr first_;
  std::string last_text_;
  bool reader_gone_ = false;
  bool only_reader_gone_ = false;  // an error that can be reported counts for more
};

}  // namespace synfin::app
