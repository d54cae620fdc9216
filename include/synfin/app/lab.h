#pragma once

#include <string>
#include <vector>

#include "synfin/net/lab_network.h"

namespace synfin::app {

// The three uses of a lab; each gives the exit code to end with and throws std::system_error as
// net::run_in_lab does.

// Runs a program of PATH in synfin-a: its exit code, 128 + signal, 127 if there is no such program, 126 if it
// cannot be run.
int run_command_in_lab(const net::LabOptions& options, const std::vector<std::string>& command);

// An interactive bash whose prompt says where it is; sh where there is no bash.
int run_shell_in_lab(const net::LabOptions& options);

// Shows what synfin does with an open port, by hand and by the kernel, and with a closed, a silent and a
// rejecting one: every command is printed, then run. 0 if all ended as they must, else 1.
int run_lab_demo();

}  // namespace synfin::app
