#pragma once

#include <string>

#include "synfin/app/output.h"

namespace synfin::app {

// Text for standard output that several write, each in its turn; it goes out in large pieces.
class TextPieces {
 public:
  // To append to; afterwards added().
  std::string& text() { return text_; }
  void added() {
    constexpr std::size_t piece = 1 << 16;
    if (text_.size() >= piece) put();
  }
  void flush() {
    put();
    output_.flush();
  }

 private:
  void put() {
    output_.put(text_);
    text_.clear();
  }

  Output output_;
  std::string text_;
};

}  // namespace synfin::app
