#include "app/first_error.h"

#include <gtest/gtest.h>

namespace synfin::app {
namespace {

std::system_error error_of(std::errc code) { return std::system_error(std::make_error_code(code)); }

std::error_code reported(const FirstError& errors) {
  try {
    errors.rethrow();
  } catch (const std::system_error& error) {
    return error.code();
  }
  return {};
}

TEST(FirstError, IsReported) {
  FirstError errors;
  EXPECT_TRUE(errors.attempt([] {}));
  EXPECT_FALSE(errors.attempt([] { throw error_of(std::errc::no_space_on_device); }));
  EXPECT_FALSE(errors.attempt([] { throw error_of(std::errc::io_error); }));
  EXPECT_EQ(reported(errors), std::errc::no_space_on_device);
}

TEST(FirstError, ThatNobodyReadsCountsForLessThanAnyOther) {
  FirstError errors;
  errors.attempt([] { throw error_of(std::errc::broken_pipe); });
  EXPECT_EQ(reported(errors), std::errc::broken_pipe);
  errors.attempt([] { throw error_of(std::errc::no_space_on_device); });
  EXPECT_EQ(reported(errors), std::errc::no_space_on_device);
  EXPECT_TRUE(errors.is_reader_gone());
}

}  // namespace
}  // namespace synfin::app
