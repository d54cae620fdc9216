#include "synfin/net/huge_pages.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace synfin::net {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t huge_page = 2048 * kib;

std::size_t page() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

bool lies_at_multiple_of(std::size_t size, const void* at) {
  return reinterpret_cast<std::uintptr_t>(at) % size == 0;
}

enum class Memory { none, absent, present };

// What is there of the page that holds `at`.
Memory memory_at(const void* at) {
  const auto begin = reinterpret_cast<std::uintptr_t>(at) / page() * page();
  unsigned char resident = 0;
  if (::mincore(reinterpret_cast<void*>(begin), 1, &resident) != 0) return Memory::none;
  return (resident & 1) != 0 ? Memory::present : Memory::absent;
}

bool kernel_can_populate() {
  void* const at = ::mmap(nullptr, page(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const bool can = ::madvise(at, page(), MADV_POPULATE_WRITE) == 0;
  ::munmap(at, page());
  return can;
}

struct Piece {
  std::size_t bytes;
  std::size_t alignment;
  std::size_t begins_at;  // a multiple of
};

class HugePagesPiece : public testing::TestWithParam<Piece> {
 protected:
  HugePagesPiece()
      : begin_(static_cast<unsigned char*>(huge_pages()->allocate(GetParam().bytes, GetParam().alignment))) {}
  ~HugePagesPiece() override { give_back(); }

  void give_back() {
    if (begin_ != nullptr) huge_pages()->deallocate(begin_, GetParam().bytes, GetParam().alignment);
    begin_ = nullptr;
  }
  unsigned char* begin_;
  unsigned char* last_ = begin_ + GetParam().bytes - 1;
};

TEST_P(HugePagesPiece, IsAlignedZeroAndWritable) {
  EXPECT_TRUE(lies_at_multiple_of(GetParam().begins_at, begin_));
  EXPECT_TRUE(std::all_of(begin_, last_ + 1, [](unsigned char byte) { return byte == 0; }));
  std::fill(begin_, last_ + 1, std::uint8_t{0xa5});
}

TEST_P(HugePagesPiece, IsThereBeforeItIsTouched) {
  if (!kernel_can_populate()) GTEST_SKIP() << "this kernel has no MADV_POPULATE_WRITE";
  for (const unsigned char* at = begin_; at <= last_; at += page())
    ASSERT_EQ(memory_at(at), Memory::present) << (at - begin_);
}

TEST_P(HugePagesPiece, NothingIsLeftOfIt) {
  const unsigned char* const first = begin_;
  give_back();
  EXPECT_EQ(memory_at(first), Memory::none);
  EXPECT_EQ(memory_at(last_), Memory::none);
}

INSTANTIATE_TEST_SUITE_P(Sizes, HugePagesPiece,
                         testing::Values(Piece{128 * kib, 8, huge_page}, Piece{128 * kib + 1, 64, huge_page},
                                         Piece{huge_page - 1, 8, huge_page},
                                         Piece{huge_page - 64 * kib, 8, huge_page},
                                         Piece{huge_page, 64, huge_page}, Piece{huge_page + 1, 64, huge_page},
                                         Piece{3 * huge_page + 20 * kib, 64, huge_page},
                                         Piece{huge_page, 4 * huge_page, 4 * huge_page}));

std::size_t address_space() {
  std::size_t pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (std::fscanf(file, "%zu", &pages) != 1) pages = 0;
  std::fclose(file);
  return pages * page();
}

// What was mapped for the alignment has gone back: of 64 pieces it would be 64 MiB or more.
TEST(HugePages, TakesNoMoreAddressesThanWholePages) {
  constexpr std::size_t bytes = huge_page + 4 * kib, taken = 2 * huge_page, many = 64;
  huge_pages()->deallocate(huge_pages()->allocate(bytes, 64), bytes, 64);
  const std::size_t before = address_space();
  std::vector<void*> pieces(many);
  for (void*& piece : pieces) piece = huge_pages()->allocate(bytes, 64);
  const std::size_t with_them = address_space();
  for (void* piece : pieces) huge_pages()->deallocate(piece, bytes, 64);
  EXPECT_GE(with_them - before, many * bytes);
  EXPECT_LE(with_them - before, many * taken + huge_page);
  EXPECT_LE(address_space(), before + huge_page);
}

TEST(HugePages, SmallPiecesAreAlignedToo) {
  for (const std::size_t alignment : {8u, 64u, 4096u}) {
    void* const at = huge_pages()->allocate(100, alignment);
    EXPECT_TRUE(lies_at_multiple_of(alignment, at));
    huge_pages()->deallocate(at, 100, alignment);
  }
}

TEST(HugePages, AVectorThatGrowsKeepsWhatItHas) {
  constexpr std::uint32_t many = 1'000'000;
  std::pmr::vector<std::uint32_t> numbers(huge_pages());
  for (std::uint32_t i = 0; i < many; ++i) numbers.push_back(i);
  for (std::uint32_t i = 0; i < many; ++i) ASSERT_EQ(numbers[i], i);
}

TEST(HugePages, WhatCannotBeHadIsBadAlloc) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t bytes : {most / 4, most / 2 - 1, most - 1})
    EXPECT_THROW(static_cast<void>(huge_pages()->allocate(bytes, 8)), std::bad_alloc) << bytes;
}

}  // namespace
}  // namespace synfin::net
