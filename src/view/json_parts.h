#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"

// What all JSON lines are made of.
namespace synfin::view {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

inline Json nanoseconds(const std::optional<tcp::Duration>& duration) {
  return duration ? Json(duration->count()) : Json(nullptr);
}

inline Json endpoint_object(const wire::Endpoint& endpoint) {
  return {{"address", wire::to_string(endpoint.address)}, {"port", endpoint.port}};
}

// One line whatever the bytes: what is not UTF-8 becomes U+FFFD.
inline std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace synfin::view
