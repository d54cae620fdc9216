#include "layers/code_text.h"

#include <cctype>
#include <cstddef>

namespace synfin::layers {
namespace {

class Blanker {
 public:
  Blanker(std::string_view source, bool keep_literals)
      : source_(source), out_(source), keep_literals_(keep_literals) {}

  std::string run() {
    while (at_ < source_.size()) step();
    return out_;
  }

 private:
  void step() {
    const std::string_view rest = source_.substr(at_);
    if (rest.starts_with("//")) {
      blank_to(source_.find('\n', at_));
    } else if (rest.starts_with("/*")) {
      blank_past(source_.find("*/", at_ + 2), 2);
    } else if (rest.starts_with("R\"") && !follows_word()) {
      raw_string();
    } else if (rest[0] == '"' || (rest[0] == '\'' && !follows_word())) {  // 1'000 is no character literal
      literal(rest[0]);
    } else {
      ++at_;
    }
  }

  bool follows_word() const {
    return at_ > 0 && (std::isalnum(static_cast<unsigned char>(source_[at_ - 1])) || source_[at_ - 1] == '_');
  }

  void raw_string() {
    const std::size_t open = source_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(open);
    const std::string close = ")" + std::string(source_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t end = source_.find(close, open);
    if (keep_literals_) {
      at_ = end == std::string_view::npos ? source_.size() : end + close.size();
    } else {
      blank_past(end, close.size());
    }
  }

  void literal(char quote) {
    ++at_;
    while (at_ < source_.size() && source_[at_] != quote && source_[at_] != '\n') {
      const std::size_t width = source_[at_] == '\\' ? 2 : 1;
      if (keep_literals_) {
        at_ += width;
      } else {
        blank_to(at_ + width);
      }
    }
    ++at_;
  }

  void blank_past(std::size_t found, std::size_t width) {
    blank_to(found == std::string_view::npos ? found : found + width);
  }

  void blank_to(std::size_t end) {
    if (end > source_.size()) end = source_.size();
    for (; at_ < end; ++at_) {
      if (source_[at_] != '\n') out_[at_] = ' ';
    }
  }

  std::string_view source_;
  std::string out_;
  std::size_t at_ = 0;
  bool keep_literals_;
};

}  // namespace

std::string code_text(std::string_view source, bool keep_literals) {
  return Blanker(source, keep_literals).run();
}

}  // namespace synfin::layers
