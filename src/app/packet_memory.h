#pragma once

#include <cstddef>

#include "synfin/view/traced_connection.h"

namespace synfin::app {

// What a kept packet takes with its states, at most: vectors grow by doubling.
constexpr std::size_t memory_of_packet(std::size_t bytes) {
  return 2 * (sizeof(view::Record) + sizeof(view::StatePair)) + bytes;
}

inline std::size_t memory_of(const view::TracedConnection& connection) {
  std::size_t memory = sizeof connection + connection.summary.size();
  for (const view::Record& record : connection.records) memory += memory_of_packet(record.packet.size());
  return memory;
}

}  // namespace synfin::app
