#pragma once

#include <cstddef>

#include <gtest/gtest.h>
#include <sched.h>

namespace synfin::test {

// Keeps this process, and those it starts from now on, on one of the CPUs that it may use; the n-th, counted
// round.
//
// Linux drops a FIN that another CPU handles while close() puts a TIME-WAIT in the place of the socket
// (tcp_close, tcp_time_wait): the peer then sends it again after 200 ms. With two CPUs that is one exchange
// in some ten thousand; with one it cannot be.
class OneCpu {
 public:
  explicit OneCpu(std::size_t n) {
    if (::sched_getaffinity(0, sizeof before_, &before_) != 0) return;
    n %= static_cast<std::size_t>(CPU_COUNT(&before_));
    std::size_t cpu = 0;
    while (!CPU_ISSET(cpu, &before_) || n-- > 0) ++cpu;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    EXPECT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  }
  ~OneCpu() { ::sched_setaffinity(0, sizeof before_, &before_); }
  OneCpu(const OneCpu&) = delete;
  OneCpu& operator=(const OneCpu&) = delete;

 private:
  cpu_set_t before_{};
};

}  // namespace synfin::test
