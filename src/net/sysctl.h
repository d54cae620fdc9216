#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace synfin::net {

// The text of /proc/sys/NAME ("net/ipv4/tcp_rmem") without its last newline; nothing where there is no such
// setting.
std::optional<std::string> read_sysctl(const std::string& name);

// The decimal numbers of `text`, which blanks or tabs separate; nothing if it holds anything else.
std::optional<std::vector<std::int64_t>> parse_numbers(const std::string& text);

// "8080,9000-9100" as ip_local_reserved_ports prints it: inclusive ranges. What is no range is left out.
std::vector<std::pair<std::uint16_t, std::uint16_t>> parse_port_ranges(const std::string& text);

}  // namespace synfin::net
