#pragma once

#include <string_view>

namespace synfin::net {

// A standard stream that is closed would be reused by the next descriptor that is opened, and what is printed
// end up there: gives each of them /dev/null. To be called before anything is opened. Answers whether
// standard output was one of them.
bool occupy_closed_streams();

// All of it to standard output, past stdio, whose buffer has to be empty. False: errno says why not.
bool write_to_output(std::string_view text);

}  // namespace synfin::net
