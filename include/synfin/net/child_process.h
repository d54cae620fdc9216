#pragma once

#include <functional>

#include <sys/types.h>

namespace synfin::net {

// Waits for the child to end: its exit code, or 128 + the signal that killed it. EINTR is waited through.
int wait_for_exit(pid_t child);

// The same from a status of wait().
int exit_code_of(int wait_status);

// fork() with the standard streams flushed on both sides. The child runs `body` and ends with its code, or
// with 3 and a line on standard error when it throws; no static destructor runs in it. Throws
// std::system_error.
pid_t fork_to(const std::function<int()>& body);

// The kernel kills this process when the thread that started it ends. A change of credentials undoes it, and
// a parent that is already gone goes unnoticed.
void die_with_parent();

}  // namespace synfin::net
