#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include "synfin/net/child_process.h"
#include "synfin/net/lab_network.h"

#include "support/one_cpu.h"

namespace synfin::test {

// Of this test so far, in this process and those it was forked from.
inline int failures() {
  const testing::TestResult& result = *testing::UnitTest::GetInstance()->current_test_info()->result();
  int failed = 0;
  for (int i = 0; i < result.total_part_count(); ++i) failed += result.GetTestPartResult(i).failed() ? 1 : 0;
  return failed;
}

// An exit code: whether the body added a failure.
inline int failing(const std::function<void()>& body) {
  const int before = failures();
  body();
  return failures() > before ? 1 : 0;
}

// Runs a part of a test in a lab, in synfin-a. A failed expectation there is printed there and fails the test
// here.
inline void in_lab(const net::LabOptions& options, const std::function<void()>& body) {
  const int code = net::run_in_lab(options, [&body] { return failing(body); });
  EXPECT_EQ(code, 0) << "what failed in the lab is above";
}

inline void in_lab(const std::function<void()>& body) { in_lab({}, body); }

// The same on one CPU, for what counts the kernel's segments: see OneCpu.
inline void in_lab_on_one_cpu(const net::LabOptions& options, const std::function<void()>& body) {
  const OneCpu one(static_cast<std::size_t>(::getpid()));
  in_lab(options, body);
}

inline void in_lab_on_one_cpu(const std::function<void()>& body) { in_lab_on_one_cpu({}, body); }

// The same in so many labs at once; each is told its number.
inline void in_labs(std::size_t labs, const std::function<void(std::size_t)>& body) {
  std::vector<pid_t> running;
  for (std::size_t i = 0; i < labs; ++i) {
    running.push_back(net::fork_to([i, &body] { return failing([&] { in_lab([&] { body(i); }); }); }));
  }
  for (const pid_t lab : running) EXPECT_EQ(net::wait_for_exit(lab), 0) << "what failed there is above";
}

// The same as in_lab in synfin-b, from within a lab.
inline void at_peer(const std::function<void()>& body) {
  const int code = net::run_at_peer([&body] { return failing(body); });
  EXPECT_EQ(code, 0) << "what failed at the peer is above";
}

}  // namespace synfin::test
