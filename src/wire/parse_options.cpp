#include <algorithm>

#include "synfin/wire/notation.h"

#include "wire/option_words.h"
#include "wire/scanner.h"

namespace synfin::wire {

namespace {

constexpr std::string_view too_long = "more than the 40 bytes that a TCP header has for options";
constexpr std::string_view hex_expected = "0x and hexadecimal digits are expected";

void parse_sack(Scanner& in, OptionBytes& data) {
  in.expect(" ", "the number of blocks is expected");
  const std::size_t start = in.at();
  const std::uint8_t count = in.u8();
  in.expect(" ", "a blank and the blocks {a:b} are expected");
  unsigned blocks = 0;
  while (in.ok() && in.take("{")) {
    data.u32(in.u32());
    in.expect(":", "':' is expected between the edges of a block");
    data.u32(in.u32());
    in.expect("}", "'}' is expected");
    ++blocks;
  }
  if (in.ok() && blocks != count) in.fail("the number of blocks is not that of the blocks given", start);
}

void parse_timestamps(Scanner& in, OptionBytes& data) {
  in.expect(" val ", "' val N ecr N' is expected");
  data.u32(in.u32());
  in.expect(" ecr ", "' ecr N' is expected");
  data.u32(in.u32());
}

void parse_md5(Scanner& in, OptionBytes& data) {
  in.expect(" ", "16 bytes in hexadecimal digits are expected");
  if (!in.take("shared secret not supplied with -M, can't check - "))
    in.take("snaplen too short, can't check - ");
  const std::size_t start = in.at();
  data.append(in.hex_bytes().view());
  if (in.ok() && data.size() != 16) in.fail("16 bytes in hexadecimal digits are expected", start);
}

void parse_scps(Scanner& in, OptionBytes& data) {
  in.expect(" cap ", "' cap XX id N' is expected");
  data.u8(in.u8(16));
  in.expect(" id ", "' id N' is expected");
  data.u8(in.u8());
}

// The seconds may be left out; given, they must be those of the value (RFC 5482 2).
void parse_user_timeout(Scanner& in, OptionBytes& data) {
  in.expect(" 0x", hex_expected);
  const std::uint16_t value = in.u16(16);
  data.u16(value);
  if (!in.take(" ")) return;
  const std::size_t start = in.at();
  const std::uint32_t seconds = (value >> 1) * ((value & 1) ? 60u : 1u);
  if (in.u32() != seconds) in.fail("these seconds are not those of the value before", start);
}

void parse_tcp_ao(Scanner& in, OptionBytes& data) {
  in.expect(" keyid ", "' keyid N rnextkeyid N' is expected");
  data.u8(in.u8());
  in.expect(" rnextkeyid ", "' rnextkeyid N' is expected");
  data.u8(in.u8());
  if (in.take(" mac 0x")) data.append(in.hex_bytes().view());
}

void parse_fast_open(Scanner& in, OptionBytes& data) {
  if (in.take(" cookiereq")) return;
  in.expect(" cookie ", "' cookiereq' or ' cookie HEX' is expected");
  const std::size_t start = in.at();
  const FixedBytes<40> cookie = in.hex_bytes();
  if (cookie.size() % 2 != 0 || cookie.size() < 4 || cookie.size() > 16) {
    in.fail("a cookie has 4 to 16 bytes, and an even number of them", start);  // RFC 7413 4.1.1
  }
  data.append(cookie.view());
}

void parse_experiment(Scanner& in, OptionBytes& data) {
  in.expect("-", "'exp-tfo' or 'exp-XXXX' is expected");
  if (in.take("tfo")) {
    data.u16(fast_open_magic);
    return parse_fast_open(in, data);
  }
  const std::size_t start = in.at();
  const FixedBytes<40> magic = in.hex_bytes();
  if (magic.size() != 2) in.fail("four hexadecimal digits are expected", start);
  data.append(magic.view());
}

void parse_value(Scanner& in, OptionForm form, OptionBytes& data) {
  const auto blank = [&in] { in.expect(" ", "a blank and a number are expected"); };
  switch (form) {
    case OptionForm::bare:
      return;
    case OptionForm::u8:
      blank();
      return data.u8(in.u8());
    case OptionForm::u16:
      blank();
      return data.u16(in.u16());
    case OptionForm::u32:
      blank();
      return data.u32(in.u32());
    case OptionForm::sack:
      return parse_sack(in, data);
    case OptionForm::timestamps:
      return parse_timestamps(in, data);
    case OptionForm::md5:
      return parse_md5(in, data);
    case OptionForm::scps:
      return parse_scps(in, data);
    case OptionForm::user_timeout:
      return parse_user_timeout(in, data);
    case OptionForm::tcp_ao:
      return parse_tcp_ao(in, data);
    case OptionForm::mptcp:
      return parse_mptcp(in, data);
    case OptionForm::fast_open:
      if (in.rest().starts_with("  ")) in.take(" ");  // tcpdump prints two
      return parse_fast_open(in, data);
    case OptionForm::experiment:
      return parse_experiment(in, data);
    case OptionForm::unknown:
      if (in.take(" ")) {
        in.expect("0x", hex_expected);
        data.append(in.hex_bytes().view());
      }
      return;
  }
}

struct Head {
  std::uint8_t kind = 0;
  OptionForm form = OptionForm::unknown;
};

Head parse_unknown_head(Scanner& in) {
  const std::size_t start = in.at();
  const std::uint8_t kind = in.u8();
  if (kind <= option_kind::nop) in.fail("kinds 0 and 1 have no length; their words are eol and nop", start);
  return {kind, OptionForm::unknown};
}

Head parse_head(Scanner& in) {
  if (in.take("unknown-")) return parse_unknown_head(in);
  const std::size_t start = in.at();
  if (in.rest().starts_with("exp-")) {
    in.take("exp");
    return {option_kind::experiment, OptionForm::experiment};
  }
  const std::string_view word = in.take_until(" ,");
  if (word == "ccecho") return {option_kind::cc_echo, OptionForm::u32};
  const auto found = std::ranges::find(option_words, word, &OptionWord::word);
  if (found == option_words.end() || (word.empty() && !in.rest().starts_with(' '))) {
    in.fail(
        "no such option: mss, wscale, sackOK, sack, TS, nop, eol, echo, echoreply, cc, ccnew, ccecho, md5, "
        "scps, "
        "uto, tcp-ao, mptcp, tfo, exp-XXXX, or unknown-K 0xHEX for any kind",
        start);
    return {};
  }
  return {found->kind, found->form};
}

void parse_option(Scanner& in, Options& options) {
  const std::size_t start = in.at();
  const Head head = parse_head(in);
  OptionBytes data;
  if (in.ok()) parse_value(in, head.form, data);
  if (!in.ok()) return;
  bool fits = data.had_room();
  if (head.kind == option_kind::eol) {
    fits = options.eol();
  } else if (head.kind == option_kind::nop) {
    fits = options.nop();
  } else {
    fits = fits && options.append(head.kind, data.view());
  }
  if (!fits) in.fail(too_long, start);
  if (!in.at_end() && head.kind == option_kind::eol) in.fail("eol is the last option");
}

}  // namespace

Options parse_option_list(Scanner& in, std::vector<TextRange>& each) {
  Options options;
  if (in.at_end()) return options;
  do {
    const std::size_t start = in.at();
    parse_option(in, options);
    each.push_back({start, in.at() - start});
  } while (in.ok() && in.take(","));
  if (in.ok() && !in.at_end()) in.fail("',' and the next option, or the end, is expected");
  return options;
}

Result<Options> parse_options(std::string_view text) {
  Scanner in(text);
  std::vector<TextRange> each;
  const Options options = parse_option_list(in, each);
  if (!in.ok()) return *in.error();
  return options;
}

}  // namespace synfin::wire
