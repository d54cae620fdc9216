#pragma once

#include <memory_resource>

namespace synfin::net {

// Memory for tables that are used all over: what takes 128 KiB or more is there when it is handed out, in
// huge pages as far as it fills them and the kernel has any (transparent_hugepage at `madvise` or `always`),
// and goes back to the kernel when it is no longer used. What is smaller comes from operator new. Throws
// std::bad_alloc.
//
// Page by page, at the first touch of each, the kernel would take longer, and the processor would look for a
// page's place for most packets.
std::pmr::memory_resource* huge_pages();

}  // namespace synfin::net
