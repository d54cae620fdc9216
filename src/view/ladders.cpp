#include "synfin/view/ladders.h"

#include "view/comparison_rows.h"
#include "view/ladder_diagram.h"

namespace synfin::view {

namespace {

constexpr unsigned width_for_two = 100;
constexpr unsigned gutter = 5;  // two blanks, what was found, two blanks

LadderStyle half(const LaddersStyle& style, unsigned width, const std::string& name) {
  LadderStyle out;
  out.width = width;
  out.color = style.color;
  out.absolute_sequence = style.absolute_sequence;
  out.left = name;
  out.right = style.peer;
  return out;
}

// Lines of one rung, the arrow being line `above` of them.
struct Lines {
  std::vector<std::string> texts;
  std::size_t above = 0;
};

Lines lines_of(const Rung& rung) {
  Lines lines{rung.before, rung.before.size()};
  lines.texts.push_back(rung.arrow);
  lines.texts.insert(lines.texts.end(), rung.after.begin(), rung.after.end());
  return lines;
}

// As many above and below the arrow as the other has.
void fill(Lines& lines, const Lines& other, const std::string& blank) {
  if (lines.texts.empty()) lines.texts.push_back(blank);
  if (other.above > lines.above) {
    lines.texts.insert(lines.texts.begin(), other.above - lines.above, blank);
    lines.above = other.above;
  }
  const std::size_t below = other.texts.size() > other.above ? other.texts.size() - other.above : 1;
  if (lines.texts.size() < lines.above + below) lines.texts.resize(lines.above + below, blank);
}

class TwoLadders {
 public:
  TwoLadders(const Comparison& comparison, std::span<const Record> left, std::span<const Record> right,
             const LaddersStyle& style)
      : comparison_(comparison),
        color_(style.color),
        left_style_(half(style, (style.width - gutter) / 2, style.left)),
        right_style_(half(style, (style.width - gutter) / 2, style.right)),
        left_(left, left_style_, LineEnd::filled),
        right_(right, right_style_, LineEnd::filled),
        lefts_(left_.rungs()),
        rights_(right_.rungs()) {}

  std::string draw() {
    line(left_.heading(), " ", right_.heading());
    for (const SegmentPair& pair : comparison_.pairs) add(pair);
    const std::string legend = left_.legend();
    out_ += legend.empty() ? right_.legend() : legend;
    return out_ + "between them: = the same, ≈ differs as it may, ≠ differs\n";
  }

 private:
  void add(const SegmentPair& pair) {
    Lines l = pair.left ? lines_of(lefts_[*pair.left]) : Lines{};
    Lines r = pair.right ? lines_of(rights_[*pair.right]) : Lines{};
    fill(l, r, left_.blank());
    fill(r, l, right_.blank());
    for (std::size_t i = 0; i < l.texts.size(); ++i)
      line(l.texts[i], i == l.above ? mark(pair) : " ", r.texts[i]);
  }

  std::string mark(const SegmentPair& pair) const {
    const Agreement agreement = worst(pair.rows);
    const bool different = agreement == Agreement::different;
    return color_ && different ? painted(symbol(agreement), Color::red) : std::string(symbol(agreement));
  }

  void line(const std::string& left, const std::string& middle, const std::string& right) {
    out_ += left + "  " + middle + "  " + right;
    out_.erase(out_.find_last_not_of(' ') + 1);
    out_ += '\n';
  }

  const Comparison& comparison_;
  bool color_;
  LadderStyle left_style_;
  LadderStyle right_style_;
  LadderDiagram left_;
  LadderDiagram right_;
  std::vector<Rung> lefts_;
  std::vector<Rung> rights_;
  std::string out_;
};

}  // namespace

std::string ladders(const Comparison& comparison, std::span<const Record> left, std::span<const Record> right,
                    const LaddersStyle& style) {
  if (style.width >= width_for_two) return TwoLadders(comparison, left, right, style).draw();
  const std::string first = ladder(left, half(style, style.width, style.left));
  const std::string second = ladder(right, half(style, style.width, style.right));
  return first.empty() || second.empty() ? first + second : first + '\n' + second;
}

}  // namespace synfin::view
