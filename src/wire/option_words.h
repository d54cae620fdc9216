#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace synfin::wire {

// Kinds (IANA, TCP parameters) that have a word in tcpdump's notation.
namespace option_kind {
inline constexpr std::uint8_t eol = 0, nop = 1, mss = 2, window_scale = 3, sack_permitted = 4, sack = 5,
                              echo = 6, echo_reply = 7, timestamps = 8, cc = 11, cc_new = 12, cc_echo = 13,
                              md5 = 19, scps = 20, user_timeout = 28, tcp_ao = 29, mptcp = 30, fast_open = 34,
                              experiment = 254;
}

// What stands after an option's word.
enum class OptionForm : std::uint8_t {
  bare,  // nothing
  u8,
  u16,
  u32,
  sack,
  timestamps,
  md5,
  scps,
  user_timeout,
  tcp_ao,
  mptcp,
  fast_open,
  experiment,
  unknown,
};

struct OptionWord {
  std::uint8_t kind;
  std::string_view word;
  OptionForm form;
  // Bytes of data that are read; `as_sent`: as many as the option's length says.
  std::size_t data_size;
};

inline constexpr std::size_t as_sent = 255;

// One grammar for the formatter and the parser. CC.ECHO's word is empty: so it is in tcpdump.
inline constexpr std::array<OptionWord, 19> option_words{{
    {option_kind::eol, "eol", OptionForm::bare, 0},
    {option_kind::nop, "nop", OptionForm::bare, 0},
    {option_kind::mss, "mss", OptionForm::u16, 2},
    {option_kind::window_scale, "wscale", OptionForm::u8, 1},
    {option_kind::sack_permitted, "sackOK", OptionForm::bare, 0},
    {option_kind::sack, "sack", OptionForm::sack, as_sent},
    {option_kind::echo, "echo", OptionForm::u32, 4},
    {option_kind::echo_reply, "echoreply", OptionForm::u32, 4},
    {option_kind::timestamps, "TS", OptionForm::timestamps, 8},
    {option_kind::cc, "cc", OptionForm::u32, 4},
    {option_kind::cc_new, "ccnew", OptionForm::u32, 4},
    {option_kind::cc_echo, "", OptionForm::u32, 4},
    {option_kind::md5, "md5", OptionForm::md5, 16},
    {option_kind::scps, "scps", OptionForm::scps, 2},
    {option_kind::user_timeout, "uto", OptionForm::user_timeout, 2},
    {option_kind::tcp_ao, "tcp-ao", OptionForm::tcp_ao, as_sent},
    {option_kind::mptcp, "mptcp", OptionForm::mptcp, as_sent},
    {option_kind::fast_open, "tfo", OptionForm::fast_open, as_sent},
    {option_kind::experiment, "exp", OptionForm::experiment, as_sent},
}};

// MPTCP's subtypes (RFC 8684 3) in the order of their numbers; a higher one is "unknown".
inline constexpr std::array<std::string_view, 9> mptcp_words{
    "capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close", "unknown"};

// The magic number of Fast Open in an experimental option (RFC 7413 appendix; RFC 6994).
inline constexpr std::uint16_t fast_open_magic = 0xf989;

}  // namespace synfin::wire
