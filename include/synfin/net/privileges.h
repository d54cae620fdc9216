#pragma once

namespace synfin::net {

// Throws std::system_error (EPERM) in one line that names sudo, setcap and `synfin lab`, unless this process
// has CAP_NET_RAW in effect (in its user namespace).
void require_net_raw();

// For good: all capabilities gone from every set, no_new_privs set and, where the process is real root
// started through sudo (SUDO_UID, SUDO_GID) or the program is set-user-ID, user and groups switched back to
// those of who started it. Descriptors
// already open keep working. Throws std::system_error if anything of it failed: then the process must not go
// on.
void drop_privileges();

}  // namespace synfin::net
