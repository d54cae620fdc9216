#pragma once

namespace synfin::net {

// In a mount and PID namespace of the caller's own: a private /proc, a /sys that shows this network
// namespace, and an empty /run/netns of the lab's own. Nothing of it is seen outside. Throws
// std::system_error.
void mount_lab_filesystems();

// Makes the calling thread's network namespace /run/netns/NAME.
void mount_own_network_namespace(const char* name);

// Whether /run/netns is one that mount_lab_filesystems() mounted.
bool lab_is_mounted();

}  // namespace synfin::net
