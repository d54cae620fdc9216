#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <sys/types.h>

#include "synfin/net/child_process.h"
#include "synfin/net/lab_network.h"

namespace synfin::test {

// Runs a part of a test in a lab, in synfin-a. A failed expectation there is printed there and fails the test
// here.
inline void in_lab(const net::LabOptions& options, const std::function<void()>& body) {
  const int code = net::run_in_lab(options, [&body] {
    body();
    return testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(code, 0) << "what failed in the lab is above";
}

inline void in_lab(const std::function<void()>& body) { in_lab({}, body); }

// The same in so many labs at once; each is told its number.
inline void in_labs(std::size_t labs, const std::function<void(std::size_t)>& body) {
  std::vector<pid_t> running;
  for (std::size_t i = 0; i < labs; ++i) {
    running.push_back(net::fork_to([i, &body] {
      in_lab([i, &body] { body(i); });
      return testing::Test::HasFailure() ? 1 : 0;
    }));
  }
  for (const pid_t lab : running) EXPECT_EQ(net::wait_for_exit(lab), 0) << "what failed there is above";
}

// The same as in_lab in synfin-b, from within a lab.
inline void at_peer(const std::function<void()>& body) {
  const int code = net::run_at_peer([&body] {
    body();
    return testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(code, 0) << "what failed at the peer is above";
}

}  // namespace synfin::test
