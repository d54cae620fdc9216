#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace synfin::net {

[[noreturn]] inline void throw_failure(int error, const std::string& attempt) {
  throw std::system_error(error, std::generic_category(), attempt);
}

// For calls that answer -1 and set errno; gives the result back.
template <typename Result>
Result checked(Result result, const char* attempt) {
  if (result < 0) throw_failure(errno, attempt);
  return result;
}

}  // namespace synfin::net
