#pragma once

#include <string>
#include <vector>

namespace synfin::net {

// Replacing this process by another program. Each call flushes the standard streams, and comes back only if
// that failed: with the errno value.

// A program of PATH and its arguments.
int become(std::vector<std::string> command);

// The running program, whatever has become of its file, under the name `name`.
int become_self(const std::string& name, std::vector<std::string> arguments);

// An interactive bash that reads the commands `start` in place of ~/.bashrc.
int become_bash(const std::string& start);

}  // namespace synfin::net
