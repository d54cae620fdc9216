#pragma once

#include <optional>
#include <string>

namespace synfin::net {

// Standard input line by line, each as soon as it is there. Throws std::system_error if it cannot be read.
class InputLines {
 public:
  // Without its newline; nothing at the end. A line longer than a MiB comes in pieces of that size.
  std::optional<std::string> next();

 private:
  void read_more();

  std::string buffer_;
  bool ended_ = false;
};

}  // namespace synfin::net
