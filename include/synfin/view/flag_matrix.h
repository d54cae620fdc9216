#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "synfin/tcp/required_reply.h"
#include "synfin/view/verdict.h"

namespace synfin::view {

// What came back for each of the 256 combinations of the eight classic flags, by their bits; nothing where it
// was not tried to the end.
using FlagReplies = std::array<std::optional<tcp::Reply>, 256>;

struct FlagMatrix {
  FlagReplies without_ack_number;  // an acknowledgement number of 0
  FlagReplies with_ack_number;     // another one
};

// The state the port is in, by what a SYN brought: SYN-ACK or RST; nothing where neither came.
std::optional<tcp::PortWithoutConnection> port_state(const FlagMatrix& matrix);

// For the terminal: the peer's answers as a square of 16 by 16, beside it those that RFC 9293 3.10.7 asks
// for;
// `!` where the peer's is another than its state asks for, and in words below. Lines end with a newline.
// `colored`: with ANSI colours.
std::string flag_matrix_text(const Target& target, const FlagMatrix& matrix, bool colored);

// {"type":"flag-matrix", ...}, with all 512.
std::string json_flag_matrix(const Target& target, const FlagMatrix& matrix);

// A stand-alone drawing, light and dark.
std::string flag_matrix_svg(const Target& target, const FlagMatrix& matrix);

}  // namespace synfin::view
