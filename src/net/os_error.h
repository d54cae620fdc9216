#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace synfin::net {

// A system_error whose what() is one line made here, not the library's "text: reason".
class OsError : public std::system_error {
 public:
  OsError(int error, std::string line)
      : std::system_error(error, std::generic_category()), line_(std::move(line)) {}
  const char* what() const noexcept override { return line_.c_str(); }

 private:
  std::string line_;
};

// "ATTEMPT: REASON; REMEDY", with the reason the system gives for `error` (an errno value).
[[noreturn]] void throw_os_error(int error, const std::string& attempt, const std::string& remedy = {});

// For calls that answer -1 and set errno; gives the result back.
template <typename Result>
Result checked(Result result, const char* attempt) {
  if (result < 0) throw_os_error(errno, attempt);
  return result;
}

// "ATTEMPT needs CAP_...: ..." with the three ways to get it.
[[noreturn]] void throw_not_permitted(const std::string& attempt, const std::string& capability);

}  // namespace synfin::net
