#pragma once

#include "synfin/tcp/host_facts.h"

namespace synfin::net {

// This host's settings, from /proc/sys in the present network namespace, without any privilege. A setting
// that a namespace hides is probed where it can be (rmem_max: a huge SO_RCVBUF read back).
tcp::HostFacts read_host_facts();

}  // namespace synfin::net
