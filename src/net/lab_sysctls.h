#pragma once

#include <map>
#include <string>

namespace synfin::net {

// In the calling thread's network namespace. Only names below `net.` are taken: the others are the whole
// machine's. Throws std::system_error naming the sysctl, its value and what was wrong.
void set_sysctls(const std::map<std::string, std::string>& sysctls);

// The limits on ICMP errors: per destination, per second, and the mask that says which types they hold for.
void lift_icmp_limits();

}  // namespace synfin::net
