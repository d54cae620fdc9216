#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace synfin::test {

// Who the process is inside: root there, or the caller's own user with every capability of the namespace.
enum class InsideAs { root, own_user };

// For tests that need capabilities: runs code in a child process with a network of its own, of which only
// `lo` is there, up. Works as root and, where unprivileged user namespaces are allowed, as anybody; skipped
// elsewhere.
class PrivateNetwork : public testing::Test {
 protected:
  void SetUp() override;

  // gtest's assertions work inside, exceptions count as failures, leaks too under AddressSanitizer.
  // The child stays on one processor, so that what lo carries is handled in the order in which it was sent.
  static void inside(const std::function<void()>& body, InsideAs who = InsideAs::root);
};

// Runs a program to its end; a failure is a failure of the test.
void run(const std::vector<std::string>& command);

}  // namespace synfin::test
