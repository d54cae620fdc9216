#pragma once

#include <string>

#include "synfin/view/record.h"
#include "synfin/view/timestamp.h"
#include "synfin/wire/notation.h"

namespace synfin::view {

struct LineStyle {
  TimestampStyle timestamps = TimestampStyle::time_of_day;
  bool nanoseconds = false;
  bool states = true;  // the annotation after "  # "
  bool hex = false;    // -x: the packet in hex below its line
  bool color = false;  // flags and annotation in colour
  wire::NotationStyle notation;
};

// Prints records one after another. Everything before "  # " is what tcpdump prints for the packet. With -v
// tcpdump's text has two lines: the annotation ends the last one of the text.
class PacketLines {
 public:
  explicit PacketLines(LineStyle style);
  // One record's text, each line ended by a newline.
  std::string line(const Record& record);

 private:
  LineStyle style_;
  TimestampFormatter timestamps_;
  wire::Notation notation_;
};

// The annotation: "SYN-SENT -> ESTABLISHED", "SYN-SENT, retransmission 1", "from the kernel", a remark, or
// several of them joined by ", "; empty if there is nothing to say.
std::string annotation(const Record& record);

}  // namespace synfin::view
