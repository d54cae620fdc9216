#include "view/html_packet.h"

#include <algorithm>

#include <fmt/format.h>

#include "synfin/view/packet_line.h"

#include "view/counted.h"
#include "view/fields.h"
#include "view/html_rows.h"

namespace synfin::view {

namespace {

constexpr std::size_t bytes_a_line = 16;

// Bytes in a row that belong to the same fields.
struct Run {
  std::size_t first = 0;
  std::size_t end = 0;
  std::vector<const Field*> fields;
  Agreement agreement = Agreement::equal;
};

const std::optional<ByteRange>& bytes_of(const Row& row, Side side) {
  return side == Side::left ? row.left_bytes : row.right_bytes;
}

bool covers(const std::optional<ByteRange>& range, std::size_t byte) {
  return range && range->offset <= byte && byte < range->offset + range->size;
}

Agreement agreement_at(const std::vector<Row>& rows, Side side, std::size_t byte) {
  Agreement found = Agreement::equal;
  for (const Row& row : rows) {
    if (covers(bytes_of(row, side), byte)) found = std::max(found, row.agreement);
  }
  return found;
}

std::vector<const Field*> fields_at(const std::vector<FieldSection>& sections, std::size_t byte) {
  std::vector<const Field*> found;
  for (const FieldSection& section : sections) {
    for (const Field& field : section.fields) {
      if (field.touches(byte)) found.push_back(&field);
    }
  }
  return found;
}

std::vector<Run> runs_of(std::size_t size, const std::vector<FieldSection>& sections,
                         const std::vector<Row>& rows, Side side) {
  std::vector<Run> runs;
  for (std::size_t byte = 0; byte < size; ++byte) {
    Run next{byte, byte + 1, fields_at(sections, byte), agreement_at(rows, side, byte)};
    if (!runs.empty() && runs.back().fields == next.fields && runs.back().agreement == next.agreement)
      runs.back().end = byte + 1;
    else
      runs.push_back(std::move(next));
  }
  return runs;
}

std::string text_of(const Field& field) {
  return field.value.empty() ? field.name : fmt::format("{}: {}", field.name, field.value);
}

std::string title_of(const Run& run) {
  std::string out = run.end - run.first == 1 ? fmt::format("byte {}", run.first)
                                             : fmt::format("bytes {}-{}", run.first, run.end - 1);
  for (const Field* field : run.fields) out += "\n" + text_of(*field);
  if (run.fields.empty()) out += "\nof no field that could be read";
  return out;
}

// The row of the comparison that is about this field of the list.
bool is_about(const Row& row, const Field& field, Side side) {
  if (row.header == "option") {
    const auto bytes = bytes_of(row, side);
    const bool inside = bytes && bytes->offset >= field.offset && bytes->offset <= field.last_byte();
    return inside && row.field != "order" && field.name.starts_with("option ");
  }
  if (!covers(bytes_of(row, side), field.offset)) return false;
  if (row.header == "data") return field.name == "text";
  return row.field == field.name;
}

class PacketWriter {
 public:
  PacketWriter(HtmlWriter& out, const Record& record, const ShownRows& found)
      : out_(out),
        packet_(record.packet),
        rows_(found.rows),
        side_(found.side),
        sections_(fields_of(record.packet)) {}

  void hex(std::size_t most) {
    const std::size_t size = std::min(most, packet_.size());
    out_.open("div", {{"class", "hex"}, {"role", "group"}, {"aria-label", "bytes"}});
    const auto runs = runs_of(size, sections_, rows_, side_);
    for (std::size_t i = 0; i < runs.size(); ++i) run(runs[i], i % 2 == 0);
    if (size > 0) out_.close();
    out_.close().line_break();
    if (size < packet_.size())
      out_.whole("p", counted(packet_.size() - size, "byte") + " more", {{"class", "note"}});
  }

  void fields() {
    for (const FieldSection& section : sections_) {
      if (!section.fields.empty()) list(section);
      for (const std::string& remark : section.remarks) out_.whole("p", remark, {{"class", "note"}});
    }
  }

 private:
  // A run goes on in the next line where it does not fit.
  void run(const Run& whole, bool even) {
    for (std::size_t at = whole.first; at < whole.end;) {
      if (at % bytes_a_line == 0) begin_line(at);
      const std::size_t end = std::min(whole.end, (at / bytes_a_line + 1) * bytes_a_line);
      const auto bytes = packet_.subspan(at, end - at);
      out_.whole("span", fmt::format("{:02x}", fmt::join(bytes, " ")),
                 {{"class", fmt::format("run {} {}", css_class(whole.agreement), even ? "even" : "odd")},
                  {"title", title_of(whole)}});
      at = end;
      if (at % bytes_a_line != 0) out_.text(" ");
    }
  }

  void begin_line(std::size_t at) {
    if (at > 0) out_.close();
    out_.line_break().open("div", {{"class", "line"}});
    out_.whole("span", fmt::format("{:04x}", at), {{"class", "at"}}).text(" ");
  }

  void list(const FieldSection& section) {
    out_.open("table", {{"class", "fields"}}).whole("caption", section.heading).open("thead").open("tr");
    for (const std::string_view title : {"byte", "bit", "field", "value", "meaning"})
      out_.whole("th", title, {{"scope", "col"}});
    out_.close().close().open("tbody");
    for (const Field& field : section.fields) row(field);
    out_.close().close().line_break();
  }

  void row(const Field& field) {
    const Agreement agreement = agreement_of(field);
    const bool different = agreement == Agreement::different;
    out_.line_break().open("tr", {{"class", css_class(agreement)}});
    out_.whole("td", field.bytes(), {{"class", "number"}});
    out_.whole("td", field.first_bit % 8 == 0 && field.last_bit % 8 == 7 ? "" : field.bits(),
               {{"class", "number"}});
    out_.whole("th", field.name, {{"scope", "row"}});
    out_.whole("td", different ? field.value + " ≠" : field.value, {{"class", "value"}});
    out_.whole("td", field.meaning, {{"class", "meaning"}}).close();
  }

  Agreement agreement_of(const Field& field) const {
    Agreement found = Agreement::equal;
    for (const Row& row : rows_) {
      if (is_about(row, field, side_)) found = std::max(found, row.agreement);
    }
    return found;
  }

  HtmlWriter& out_;
  wire::ByteView packet_;
  const std::vector<Row>& rows_;
  Side side_;
  std::vector<FieldSection> sections_;
};

std::string moment_of(const ShownPacket& packet) {
  std::string out = fmt::format("{:.6f} s", static_cast<double>(packet.since_start.count()) / 1e9);
  for (const std::string& note : {annotation(packet.record), packet.note}) {
    if (!note.empty()) out += " · " + note;
  }
  return out;
}

}  // namespace

void write_packet(HtmlWriter& out, const ShownPacket& packet, const ShownRows& found) {
  out.open("section", {{"class", "packet"}});
  out.whole("h4", fmt::format("{}, {} bytes", packet.name, packet.record.packet.size()));
  out.whole("p", moment_of(packet), {{"class", "note"}});
  PacketWriter writer(out, packet.record, found);
  writer.hex(packet.bytes);
  writer.fields();
  out.close().line_break();
}

}  // namespace synfin::view
