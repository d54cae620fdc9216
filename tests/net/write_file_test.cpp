#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

#include "synfin/net/whole_file.h"

namespace synfin::net {
namespace {

namespace fs = std::filesystem;

class WriteFile : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    file_ = fs::path(folder_) / "page.html";
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(folder_), {}); }

  std::string folder_ = "/tmp/synfin-test-XXXXXX";
  fs::path file_;
};

TEST_F(WriteFile, IsMadeAndReplacedWithoutLeftovers) {
  for (const std::string& text : {std::string("first and longer"), std::string("second")}) {
    require_writable(file_);
    write_whole_file(file_, text);
    EXPECT_EQ(text_of(file_), text);
    EXPECT_EQ(entries(), 1);
  }
}

TEST_F(WriteFile, ASymbolicLinkStaysOne) {
  const fs::path target = fs::path(folder_) / "target";
  std::ofstream(target) << "before";
  fs::create_symlink(target, file_);
  write_whole_file(file_, "after");
  EXPECT_TRUE(fs::is_symlink(file_));
  EXPECT_EQ(text_of(target), "after");
}

TEST_F(WriteFile, WhatCannotBeWrittenIsNamed) {
  for (const fs::path& wrong : {fs::path("/nowhere/page.html"), fs::path(folder_)}) {
    try {
      require_writable(wrong);
      ADD_FAILURE() << wrong;
    } catch (const std::system_error& error) {
      EXPECT_NE(std::string(error.what()).find(wrong.string()), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace synfin::net
