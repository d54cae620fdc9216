#pragma once

namespace synfin::net {

// Throws std::system_error (EPERM) in one line that names sudo, setcap and `synfin lab`, unless this process
// has CAP_NET_RAW in effect (in its user namespace).
void require_net_raw();
bool has_net_admin();

// For good: all capabilities gone from every set, no_new_privs set and, where the process is real root
// started through sudo (SUDO_UID, SUDO_GID), user and groups switched back to that user's. Descriptors
// already open keep working. Throws std::system_error if anything of it failed: then the process must not go
// on.
void drop_privileges();

}  // namespace synfin::net
