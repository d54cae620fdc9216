#include "synfin/net/huge_pages.h"

#include <algorithm>
#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace synfin::net {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t least = std::size_t{128} << 10;

constexpr std::size_t rounded_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

// A mapping that begins at a multiple of `alignment`: of a larger one, what is before and behind goes back.
std::byte* map_aligned(std::size_t bytes, std::size_t alignment) {
  const std::size_t larger = bytes + alignment - page;
  void* const mapped = ::mmap(nullptr, larger, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(mapped);
  const auto address = reinterpret_cast<std::uintptr_t>(mapped);
  const std::size_t before = rounded_up(address, alignment) - address;
  const std::size_t behind = larger - before - bytes;
  if (before > 0) ::munmap(begin, before);
  if (behind > 0) ::munmap(begin + before + bytes, behind);
  return begin + before;
}

class HugePages final : public std::pmr::memory_resource {
  static memory_resource* small() { return std::pmr::new_delete_resource(); }

  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes < least) return small()->allocate(bytes, alignment);
    const std::size_t mapped = rounded_up(bytes, page);
    std::byte* const begin = map_aligned(mapped, std::max(alignment, bytes < huge_page ? page : huge_page));
    // Advice: where the kernel does not know it, the memory comes at the first touch.
    ::madvise(begin, mapped, MADV_HUGEPAGE);
    ::madvise(begin, mapped, MADV_POPULATE_WRITE);
    return begin;
  }

  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override {
    if (bytes < least) return small()->deallocate(at, bytes, alignment);
    ::munmap(at, rounded_up(bytes, page));
  }

  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

std::pmr::memory_resource* huge_pages() {
  static HugePages pages;
  return &pages;
}

}  // namespace synfin::net
