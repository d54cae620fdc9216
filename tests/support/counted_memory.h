#pragma once

#include <cstddef>
#include <memory_resource>

namespace synfin::testing {

// Tells how many bytes of it are in use.
class CountedMemory : public std::pmr::memory_resource {
 public:
  std::size_t in_use() const { return in_use_; }

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    in_use_ += bytes;
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override {
    in_use_ -= bytes;
    std::pmr::new_delete_resource()->deallocate(at, bytes, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  std::size_t in_use_ = 0;
};

}  // namespace synfin::testing
