#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "synfin/wire/address.h"
#include "synfin/wire/notation.h"

namespace synfin::net {

// Names for renderers (tcpdump without -n). Hosts are looked up by a thread of their own, because a resolver
// may take seconds; what it has said is remembered.
class NameCache {
 public:
  using LookUp = std::function<std::string(wire::Address)>;  // empty: it has no name

  // `found` is called from the thread after each answer, never once the cache is gone.
  explicit NameCache(std::function<void()> found, LookUp look_up = host_name);
  ~NameCache();  // does not wait for a lookup under way
  NameCache(const NameCache&) = delete;
  NameCache& operator=(const NameCache&) = delete;

  // Never blocks on a host: a name that is not known yet is empty, and asking for it sets the lookup going.
  const wire::NameTable& table() const { return table_; }
  // How often the table has been asked for a host that was not known yet.
  std::uint64_t misses() const;

  static std::string host_name(wire::Address address);

 private:
  struct State;
  std::shared_ptr<State> state_;  // the thread's too
  wire::NameTable table_;
};

}  // namespace synfin::net
