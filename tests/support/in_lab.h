#pragma once

#include <functional>

#include <gtest/gtest.h>

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

// The same in synfin-b, from within a lab.
inline void at_peer(const std::function<void()>& body) {
  const int code = net::run_at_peer([&body] {
    body();
    return testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(code, 0) << "what failed at the peer is above";
}

}  // namespace synfin::test
