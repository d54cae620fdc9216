#pragma once

#include <string>
#include <vector>

#include "synfin/net/fd.h"

namespace synfin::net {

inline constexpr const char* network_namespace_directory = "/run/netns";

// The calling thread's own.
Fd own_network_namespace();

// /run/netns/NAME; throws as enter_network_namespace does.
Fd open_network_namespace(const std::string& name);

// The calling thread stands in another network namespace while this lives. Sockets stay in the one they were
// made in.
class NetworkNamespaceScope {
 public:
  explicit NetworkNamespaceScope(const Fd& target);
  ~NetworkNamespaceScope();
  NetworkNamespaceScope(const NetworkNamespaceScope&) = delete;
  NetworkNamespaceScope& operator=(const NetworkNamespaceScope&) = delete;

 private:
  Fd before_;
};

}  // namespace synfin::net
