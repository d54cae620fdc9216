#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace synfin::view {

// Rows of a dissection: which bytes, which bits of them (numbered as RFCs draw them: 0 is the most
// significant), the field's name, its value, and what it means.
class FieldTable {
 public:
  void heading(const std::string& text);
  // A whole field of `size` bytes, at byte `offset` of the packet.
  void field(std::size_t offset, std::size_t size, std::string_view name, const std::string& value,
             const std::string& meaning = {});
  // Bits `first` to `last`, counted from the first bit of byte `offset`, which they may leave.
  void bits(std::size_t offset, unsigned first, unsigned last, std::string_view name,
            const std::string& value, const std::string& meaning = {});
  void remark(const std::string& text);

  std::string take() { return std::move(out_); }

 private:
  void row(const std::string& bytes, const std::string& bits, std::string_view name, const std::string& value,
           const std::string& meaning);

  std::string out_;
};

}  // namespace synfin::view
