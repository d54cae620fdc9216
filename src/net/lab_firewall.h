#pragma once

namespace synfin::net {

// In the calling thread's network namespace: lab_dropped_port silently dropped, lab_rejected_port answered
// with ICMP communication administratively prohibited (type 3, code 13; RFC 1812 5.2.7.1). Throws
// std::system_error.
void close_lab_ports();

}  // namespace synfin::net
