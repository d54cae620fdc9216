#include "synfin/net/huge_pages.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace synfin::net {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t huge_page = std::size_t{2} << 20;

bool lies_at_multiple_of(std::size_t size, const void* at) {
  return reinterpret_cast<std::uintptr_t>(at) % size == 0;
}

// Whether each page is in memory; 0 of them if nothing is mapped there.
std::vector<unsigned char> residence(void* at, std::size_t bytes) {
  std::vector<unsigned char> pages((bytes + page - 1) / page);
  if (::mincore(at, bytes, pages.data()) != 0) pages.clear();
  return pages;
}

class HugePagesOf : public testing::TestWithParam<std::size_t> {};

TEST_P(HugePagesOf, LargePiecesAreThereAtOnceAndGoBack) {
  const std::size_t bytes = GetParam();
  void* const at = huge_pages()->allocate(bytes, 64);
  EXPECT_TRUE(lies_at_multiple_of(bytes < huge_page ? page : huge_page, at));
  const std::vector<unsigned char> before_use = residence(at, bytes);
  EXPECT_FALSE(before_use.empty());
  EXPECT_TRUE(std::all_of(before_use.begin(), before_use.end(), [](unsigned char p) { return p & 1; }));

  auto* const first = static_cast<unsigned char*>(at);
  EXPECT_TRUE(std::all_of(first, first + bytes, [](unsigned char byte) { return byte == 0; }));
  std::fill(first, first + bytes, std::uint8_t{0xa5});
  huge_pages()->deallocate(at, bytes, 64);
  EXPECT_TRUE(residence(at, page).empty());
  EXPECT_EQ(errno, ENOMEM);
}

INSTANTIATE_TEST_SUITE_P(Sizes, HugePagesOf,
                         testing::Values(std::size_t{128} << 10, (std::size_t{128} << 10) + 1, huge_page - 1,
                                         huge_page, huge_page + 1, 3 * huge_page + 5 * page));

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

// More than addresses reach.
TEST(HugePages, WhatCannotBeHadIsBadAlloc) {
  EXPECT_THROW(static_cast<void>(huge_pages()->allocate(std::size_t{1} << 48, 8)), std::bad_alloc);
}

}  // namespace
}  // namespace synfin::net
