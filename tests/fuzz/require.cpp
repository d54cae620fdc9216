#include <cstdio>
#include <cstdlib>

#include "fuzz/target.h"

namespace synfin::fuzz {

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace synfin::fuzz
