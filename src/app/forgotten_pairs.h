#pragma once

#include <fmt/format.h>

#include "app/say.h"

namespace synfin::app {

// Says, once, that lines had more pairs of endpoints than are remembered.
class ForgottenPairs {
 public:
  explicit ForgottenPairs(std::size_t most) : most_(most) {}
  void look_at(bool forgot) {
    if (!forgot || said_) return;
    said_ = true;
    say(
        fmt::format("synfin: more than {} pairs of endpoints: sequence numbers of those forgotten begin anew "
                    "as absolute ones; --max-flows N remembers more",
                    most_));
  }

 private:
  std::size_t most_;
  bool said_ = false;
};

}  // namespace synfin::app
