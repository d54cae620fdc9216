#include "synfin/net/huge_pages.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

namespace synfin::net {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t smallest_mapped = std::size_t{128} << 10;

std::size_t page_size() {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

std::size_t whole_pages(std::size_t bytes) {
  if (bytes > PTRDIFF_MAX) throw std::bad_alloc();
  return (bytes + huge_page - 1) / huge_page * huge_page;
}

std::byte* map(std::size_t bytes) {
  void* const mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(mapped);
}

// A mapping that begins at a multiple of `alignment`: of a larger one, what is before and behind goes back.
std::byte* map_aligned(std::size_t bytes, std::size_t alignment) {
  const std::size_t larger = bytes + alignment - page_size();
  std::byte* const mapped = map(larger);
  const std::size_t beyond = reinterpret_cast<std::uintptr_t>(mapped) % alignment;
  const std::size_t before = beyond == 0 ? 0 : alignment - beyond;
  const std::size_t behind = larger - before - bytes;
  if (before > 0) ::munmap(mapped, before);
  if (behind > 0) ::munmap(mapped + before + bytes, behind);
  return mapped + before;
}

class HugePages final : public std::pmr::memory_resource {
  static memory_resource* small() { return std::pmr::new_delete_resource(); }

  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes < smallest_mapped) return small()->allocate(bytes, alignment);
    const std::size_t mapped = whole_pages(bytes);
    std::byte* const begin = map_aligned(mapped, std::max(alignment, huge_page));
    // A kernel that does not know one of these ignores it: then the memory comes at the first touch.
    ::madvise(begin, mapped, MADV_HUGEPAGE);
    if (::madvise(begin, mapped, MADV_POPULATE_WRITE) != 0 && errno == ENOMEM) {
      ::munmap(begin, mapped);
      throw std::bad_alloc();
    }
    return begin;
  }

  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override {
    if (bytes < smallest_mapped) return small()->deallocate(at, bytes, alignment);
    ::munmap(at, whole_pages(bytes));
  }

  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

std::pmr::memory_resource* huge_pages() {
  static HugePages pages;
  return &pages;
}

}  // namespace synfin::net
