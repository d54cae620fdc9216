#pragma once

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

namespace synfin::view::testing {

// TZ for as long as it lives.
class TimeZone {
 public:
  explicit TimeZone(const char* name) {
    if (const char* value = std::getenv("TZ")) before_ = value;
    setenv("TZ", name, 1);
    tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;
  ~TimeZone() {
    if (before_) {
      setenv("TZ", before_->c_str(), 1);
    } else {
      unsetenv("TZ");
    }
    tzset();
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace synfin::view::testing
