#pragma once

#include <cassert>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

namespace synfin::wire {

// Why bytes or a text were refused, and where.
struct Error {
  std::string_view reason;  // of static storage duration
  std::size_t offset = 0;   // in bytes, from the start of what was to be read
};

// A value or the reason there is none. Bytes from the network never raise an exception.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(error) {}

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  const T& value() const {
    assert(ok());
    return *std::get_if<T>(&state_);
  }
  T& value() {
    assert(ok());
    return *std::get_if<T>(&state_);
  }
  const T& operator*() const { return value(); }
  T& operator*() { return value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<Error>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

}  // namespace synfin::wire
