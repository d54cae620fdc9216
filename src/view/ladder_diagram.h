#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/view/ladder.h"
#include "synfin/wire/parse.h"

#include "view/ansi.h"
#include "view/ladder_label.h"
#include "view/peer_state.h"

namespace synfin::view {

// The lines of one packet of a ladder.
struct Rung {
  std::vector<std::string> before;  // the silence that it ended
  std::string arrow;
  std::vector<std::string> after;  // what is remarkable about it
};

// Whether a line is blank to its end, so that another ladder can stand beside it.
enum class LineEnd { bare, filled };

// One ladder in its parts.
class LadderDiagram {
 public:
  LadderDiagram(std::span<const Record> records, const LadderStyle& style, LineEnd end = LineEnd::bare);

  std::string heading() const;
  std::vector<Rung> rungs();
  // Both columns and nothing between them.
  std::string blank() const;
  // What "(STATE)" means; empty while there is none.
  std::string legend() const;

 private:
  struct Arrow;

  Rung rung(const Record& record);
  std::vector<std::string> gap(const Record& record) const;
  std::vector<std::string> remark(const Record& record) const;
  std::string centred(const std::string& text) const;
  std::string arrow_line(const Record& record, const wire::Result<wire::Packet>& packet);
  std::string painted_if(const std::string& text, Color color) const;
  // `middle` fills the area already; the states are painted alike.
  std::string line(const std::string& time, const std::string& ours, const std::string& middle,
                   const std::string& peers, Color states) const;
  std::string beside(const std::string& middle) const { return line("", "", middle, "", Color::none); }

  std::span<const Record> records_;
  const LadderStyle& style_;
  LineEnd end_;
  LadderLabels labels_;
  PeerState peer_;
  bool with_peer_;
  bool assumptions_ = false;
  std::size_t area_ = 0;
};

}  // namespace synfin::view
