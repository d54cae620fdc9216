#pragma once

namespace synfin::net {

// A standard stream that is closed would be reused by the next descriptor that is opened, and what is printed
// end up there: gives each of them /dev/null. To be called before anything is opened. Answers whether
// standard output was one of them.
bool occupy_closed_streams();

}  // namespace synfin::net
