#pragma once

#include <array>
#include <string_view>

#include "synfin/wire/flags.h"

namespace synfin::view {

struct FlagWord {
  wire::Flag flag;
  std::string_view name;
  std::string_view meaning;  // when set
};

// In the header's order, AE being bit 7 of byte 12.
inline constexpr std::array<FlagWord, 9> flag_words = {{
    {wire::Flag::ae, "AE", "accurate ECN (RFC 9768)"},
    {wire::Flag::cwr, "CWR", "congestion window reduced; on a SYN: asks for ECN (RFC 3168)"},
    {wire::Flag::ece, "ECE", "ECN echo; on a SYN: asks for ECN (RFC 3168)"},
    {wire::Flag::urg, "URG", "the urgent pointer counts"},
    {wire::Flag::ack, "ACK", "the acknowledgment number counts"},
    {wire::Flag::psh, "PSH", "hand the data over at once"},
    {wire::Flag::rst, "RST", "reset: this connection does not exist, or no longer"},
    {wire::Flag::syn, "SYN", "synchronize: the sequence number is the initial one; takes one number"},
    {wire::Flag::fin, "FIN", "the sender has no more data; takes one number"},
}};

}  // namespace synfin::view
