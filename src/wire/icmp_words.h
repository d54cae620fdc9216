#pragma once

#include <array>
#include <string_view>

namespace synfin::wire {

// What stands around an address.
struct IcmpPhrase {
  std::string_view before_address;
  std::string_view after_address;
};

// One grammar for the formatter and the parser. Codes of destination unreachable; those without a phrase say
// more than the address.
inline constexpr std::array<IcmpPhrase, 16> unreachable_phrases{{
    {"net ", " unreachable"},
    {"host ", " unreachable"},
    {},  // protocol
    {},  // port
    {},  // fragmentation needed
    {"", " unreachable - source route failed"},
    {"net ", " unreachable - unknown"},
    {"host ", " unreachable - unknown"},
    {"", " unreachable - source host isolated"},
    {"net ", " unreachable - admin prohibited"},
    {"host ", " unreachable - admin prohibited"},
    {"net ", " unreachable - tos prohibited"},
    {"host ", " unreachable - tos prohibited"},
    {"host ", " unreachable - admin prohibited filter"},
    {"host ", " unreachable - host precedence violation"},
    {"host ", " unreachable - precedence cutoff"},
}};

// Codes of redirect; the gateway's address follows.
inline constexpr std::array<IcmpPhrase, 4> redirect_phrases{{{"redirect ", " to net "},
                                                             {"redirect ", " to host "},
                                                             {"redirect-tos ", " to net "},
                                                             {"redirect-tos ", " to host "}}};

}  // namespace synfin::wire
