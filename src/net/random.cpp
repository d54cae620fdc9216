#include "synfin/net/random.h"

#include <cassert>
#include <cerrno>

#include <sys/random.h>

#include "net/os_error.h"

namespace synfin::net {
namespace {

template <typename T>
T random_value() {
  T value{};
  for (;;) {
    // Up to 256 bytes come whole (getrandom(2)); only the wait for the first entropy can be interrupted.
    if (::getrandom(&value, sizeof value, 0) == static_cast<ssize_t>(sizeof value)) return value;
    if (errno != EINTR) throw_os_error(errno, "reading the kernel's random source (getrandom)");
  }
}

}  // namespace

std::uint32_t random_u32() { return random_value<std::uint32_t>(); }
std::uint64_t random_u64() { return random_value<std::uint64_t>(); }

std::uint32_t random_below(std::uint32_t bound) {
  assert(bound > 0);
  // Values below 2^32 mod bound would make the small results more likely than the others.
  const std::uint32_t skipped = (0u - bound) % bound;
  for (;;) {
    const std::uint32_t value = random_u32();
    if (value >= skipped) return value % bound;
  }
}

}  // namespace synfin::net
