#include <fmt/format.h>

#include "view/fields.h"

namespace synfin::view {

namespace {

std::string range(std::size_t first, std::size_t last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

}  // namespace

std::string Field::bytes() const { return range(offset, last_byte()); }

std::string Field::bits() const { return range(first_bit, last_bit); }

void FieldSections::heading(std::string text) { sections_.push_back({std::move(text), {}, {}}); }

void FieldSections::field(std::size_t offset, std::size_t size, std::string_view name, std::string value,
                          std::string meaning) {
  bits(offset, 0, size * 8 - 1, name, std::move(value), std::move(meaning));
}

void FieldSections::bits(std::size_t offset, std::size_t first, std::size_t last, std::string_view name,
                         std::string value, std::string meaning) {
  current().fields.push_back({std::string(name), std::move(value), std::move(meaning), offset, first, last});
}

void FieldSections::remark(std::string text) { current().remarks.push_back(std::move(text)); }

FieldSection& FieldSections::current() {
  if (sections_.empty()) sections_.emplace_back();
  return sections_.back();
}

}  // namespace synfin::view
