#pragma once

#include <memory_resource>

namespace synfin::net {

// Memory for large tables that are used at random. What takes 128 KiB or more takes whole huge pages of 2
// MiB, as far as the kernel has any (transparent_hugepage at `madvise` or `always`), is there when it is
// handed out, where the kernel can do that (Linux 5.14), and goes back to the kernel when it is no longer
// used: one such page takes a tenth of the time that the small pages of 128 KiB do. What is smaller comes
// from operator new. Throws std::bad_alloc.
//
// Otherwise each page costs a fault at its first touch, and, since there are more of them than the processor
// remembers translations of, a walk through the page table for most packets.
std::pmr::memory_resource* huge_pages();

}  // namespace synfin::net
