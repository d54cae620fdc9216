#pragma once

#include <string>

#include <sys/types.h>

namespace synfin::net {

// What keeps this process from making a user namespace: the setting, its remedy, and "run as root".
std::string why_no_user_namespace(int error);

// Maps the new user namespace of `child`, from outside: every id to itself where the caller may (root), else
// the caller's own user and group to themselves. Throws std::system_error.
void write_id_maps(pid_t child);

// All permitted capabilities made ambient, so that programs keep them over exec without being root.
void raise_ambient_capabilities();

}  // namespace synfin::net
