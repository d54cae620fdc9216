#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "synfin/wire/notation.h"

namespace synfin::app {

// Names for the lines of a trace, each looked up once, and waited for: a file's lines do not depend on how
// fast a resolver is.
class TraceNames {
 public:
  TraceNames();
  TraceNames(const TraceNames&) = delete;
  TraceNames& operator=(const TraceNames&) = delete;

  const wire::NameTable& hosts_and_services() const { return table_; }
  const wire::InterfaceNames& interfaces() const { return interfaces_; }

 private:
  wire::NameTable table_;
  wire::InterfaceNames interfaces_;
  std::unordered_map<std::uint32_t, std::string> hosts_, services_, indices_;
};

}  // namespace synfin::app
