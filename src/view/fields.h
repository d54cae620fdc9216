#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/wire/bytes.h"

namespace synfin::view {

// One field of a packet. Bits are numbered as RFCs draw them: 0 is the most significant one of byte `offset`,
// which they may leave.
struct Field {
  std::string name;
  std::string value;
  std::string meaning;
  std::size_t offset = 0;
  std::size_t first_bit = 0;
  std::size_t last_bit = 7;

  std::size_t last_byte() const { return offset + last_bit / 8; }
  bool touches(std::size_t byte) const { return offset + first_bit / 8 <= byte && byte <= last_byte(); }
  // "24-27", "0-31"
  std::string bytes() const;
  std::string bits() const;
};

// A header's fields, in the order of their bytes, and what else is to be said there.
struct FieldSection {
  std::string heading;  // empty: there are but remarks
  std::vector<Field> fields;
  std::vector<std::string> remarks;
};

// Sections as they are put together.
class FieldSections {
 public:
  void heading(std::string text);
  // A whole field of `size` bytes, at byte `offset` of the packet.
  void field(std::size_t offset, std::size_t size, std::string_view name, std::string value,
             std::string meaning = {});
  void bits(std::size_t offset, std::size_t first, std::size_t last, std::string_view name, std::string value,
            std::string meaning = {});
  void remark(std::string text);

  std::vector<FieldSection> take() { return std::move(sections_); }

 private:
  FieldSection& current();

  std::vector<FieldSection> sections_;
};

// Every field of a packet, which starts at the IP header; as far as it can be read.
std::vector<FieldSection> fields_of(wire::ByteView packet);

}  // namespace synfin::view
