#pragma once

#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "synfin/app/output.h"

#include "app/frame_sink.h"

namespace synfin::app {

// Text for standard output that several write, each in its turn.
class TextPieces {
 public:
  // `each`: what is added is out at once; otherwise text goes out in large pieces.
  explicit TextPieces(bool each) : each_(each) {}

  // To append to; afterwards added(), which throws nothing: who adds may be in the middle of something.
  std::string& text() { return text_; }
  void added() {
    constexpr std::size_t piece = 1 << 16;
    if (each_ || text_.size() >= piece) put();
  }
  // Throws std::system_error, once, if text could not be written.
  void check() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  void flush() {
    put();
    check();
  }

 private:
  void put() {
    try {
      output_.put(text_);
      output_.flush();
    } catch (const std::system_error&) {
      failure_ = std::current_exception();
    }
    text_.clear();
  }

  Output output_;
  std::string text_;
  bool each_;
  std::exception_ptr failure_;
};

// The sink that such text is: behind those that add to it.
class TextSink final : public FrameSink {
 public:
  explicit TextSink(TextPieces& text) : text_(text) {}
  void take(const view::TracedFrame&) override { text_.check(); }
  void finish() override { text_.check(); }
  void flush() override { text_.flush(); }

 private:
  TextPieces& text_;
};

}  // namespace synfin::app
