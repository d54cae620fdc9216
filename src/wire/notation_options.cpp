#include <algorithm>

#include "wire/notation_state.h"
#include "wire/option_words.h"

// TCP options (RFC 9293 3.1). tcpdump reads as many bytes of a value as the kind should have, not as many as
// the option's length says; where the two differ it appends [len N] and goes on behind what it has read.
namespace synfin::wire::notation {

namespace {

constexpr OptionWord unknown{0, "", OptionForm::unknown, as_sent};

constexpr auto word_of_kind = [] {
  std::array<const OptionWord*, 256> words{};
  words.fill(&unknown);
  for (const OptionWord& word : option_words) words[word.kind] = &word;
  return words;
}();

enum class Value { printed, malformed, truncated };

void print_user_timeout(Text& out, std::uint16_t value) {
  const unsigned granularity = (value & 1) ? 60 : 1;  // seconds: RFC 5482 2
  out.put(" 0x");
  out.hex(value);
  out.print(' ', (value >> 1) * granularity);
}

void print_fast_open(Context& line, ByteView cookie) {
  if (cookie.empty()) return line.out.put(" cookiereq");
  if (cookie.size() % 2 != 0 || cookie.size() < 4 || cookie.size() > 16) return line.invalid();
  line.out.put(" cookie ");
  line.out.hex(cookie);
}

Value print_sack(Text& out, ByteView captured, std::size_t size, std::uint32_t base) {
  if (size % 8 != 0) {
    out.put(" invalid sack");
    return Value::printed;
  }
  out.print(' ', size / 8, ' ');
  for (std::size_t at = 0; at < size; at += 8) {
    if (captured.size() - at < 8) return Value::truncated;
    out.print('{', load_u32(&captured[at]) - base, ':', load_u32(&captured[at + 4]) - base, '}');
  }
  return Value::printed;
}

Value print_tcp_ao(Context& line, ByteView captured, std::size_t size) {
  if (size < 2) {  // RFC 5925 2.2
    line.invalid();
    return Value::printed;
  }
  if (captured.empty()) return Value::truncated;
  line.out.print(" keyid ", unsigned{captured[0]});
  if (captured.size() < 2) return Value::truncated;
  line.out.print(" rnextkeyid ", unsigned{captured[1]});
  if (size > 2) {
    line.out.put(" mac 0x");
    line.out.hex(captured.subspan(2));
  }
  return captured.size() < size ? Value::truncated : Value::printed;
}

Value print_experiment(Context& line, ByteView data) {
  if (data.size() < 2) return Value::malformed;
  line.out.put('-');
  const std::uint16_t magic = load_u16(&data[0]);
  if (magic != fast_open_magic) {
    line.out.hex_u16(magic);
  } else {
    line.out.put("tfo");
    print_fast_open(line, data.subspan(2));
  }
  return Value::printed;
}

Value print_unknown(Text& out, ByteView captured, std::size_t size) {
  if (size > 0) out.put(" 0x");
  out.hex(captured);
  return captured.size() < size ? Value::truncated : Value::printed;
}

// `option`: from its kind on, `size` bytes of data in it, all captured.
Value print_whole(Context& line, OptionForm form, ByteView option, std::size_t size,
                  const OptionSetting& setting) {
  Text& out = line.out;
  const ByteView data = option.subspan(2, size);
  switch (form) {
    case OptionForm::u8:
      out.print(' ', unsigned{data[0]});
      break;
    case OptionForm::u16:
      out.print(' ', load_u16(&data[0]));
      break;
    case OptionForm::u32:
      out.print(' ', load_u32(&data[0]));
      break;
    case OptionForm::timestamps:
      out.print(" val ", load_u32(&data[0]), " ecr ", load_u32(&data[4]));
      break;
    case OptionForm::md5:  // RFC 2385; tcpdump has no secret without -M
      out.put(setting.payload_captured ? " shared secret not supplied with -M, can't check - "
                                       : " snaplen too short, can't check - ");
      out.hex(data);
      break;
    case OptionForm::scps:
      out.put(" cap ");
      out.hex(data.first(1));
      out.print(" id ", unsigned{data[1]});
      break;
    case OptionForm::user_timeout:
      print_user_timeout(out, load_u16(&data[0]));
      break;
    case OptionForm::mptcp:
      return print_mptcp(line, option.first(size + 2), setting.flags) ? Value::printed : Value::malformed;
    case OptionForm::fast_open:
      out.put(' ');
      print_fast_open(line, data);
      break;
    case OptionForm::experiment:
      return print_experiment(line, data);
    default:
      break;
  }
  return Value::printed;
}

// `left`: bytes of the header behind the option's kind and length.
Value print_value(Context& line, OptionForm form, ByteView option, std::size_t size, std::size_t left,
                  const OptionSetting& setting) {
  if (form == OptionForm::bare) return Value::printed;
  const std::size_t captured = std::min(size, option.size() - 2);
  const ByteView data = option.subspan(2, captured);
  switch (form) {  // those of which tcpdump prints what there is
    case OptionForm::sack:
      return print_sack(line.out, data, size, setting.sack_base);
    case OptionForm::tcp_ao:
      return print_tcp_ao(line, data, size);
    case OptionForm::unknown:
      return print_unknown(line.out, data, size);
    default:
      break;
  }
  if (size > left) return Value::malformed;
  if (captured < size) return Value::truncated;
  return print_whole(line, form, option, size, setting);
}

// Bytes before an option's data: all but eol and nop have a length byte.
std::size_t head_size(std::uint8_t kind) { return kind > option_kind::nop ? 2 : 1; }

// The length that the first option says it has; its head is there.
std::size_t said_size(ByteView options) { return head_size(options[0]) == 2 ? options[1] : 1; }

void print_word(Text& out, const OptionWord& word, std::uint8_t kind) {
  if (word.form == OptionForm::unknown) return out.print("unknown-", unsigned{kind});
  out.put(word.word);
}

}  // namespace

Extent print_tcp_options(Context& line, ByteView options, std::size_t length, const OptionSetting& setting) {
  bool first = true;
  const auto malformed = [&] {
    line.out.put(first ? "[bad opt]" : "[bad opt]]");
    return Extent::stopped;
  };
  for (std::size_t left = length; left > 0; first = false) {
    if (!first) line.out.put(',');
    if (options.empty()) return Extent::cut;
    const std::uint8_t kind = options[0];
    const OptionWord& word = *word_of_kind[kind];
    const std::size_t head = head_size(kind);
    if (options.size() < head) return Extent::cut;
    const std::size_t said = said_size(options);
    if (said < head || said > left) return malformed();
    left -= head;

    print_word(line.out, word, kind);
    const std::size_t size = word.data_size == as_sent ? said - head : word.data_size;
    const Value value = print_value(line, word.form, options, size, left, setting);
    if (value == Value::malformed) return malformed();
    if (value == Value::truncated) {
      line.truncated();
      if (!first) line.out.put('>');
      return Extent::stopped;
    }
    // Of an invalid sack or tcp-ao the data is not looked at, and need not be captured.
    options = options.subspan(std::min(head + size, options.size()));
    left -= size;
    if (head + size != said) line.out.print("[len ", said, ']');
    if (kind == option_kind::eol) break;
  }
  line.out.put(']');
  return Extent::whole;
}

}  // namespace synfin::wire::notation

namespace synfin::wire {

std::string to_string(const Options& options) {
  // A kind at the very end has no length byte; the zero behind the options makes it malformed, not cut.
  std::array<std::uint8_t, 41> bytes{};
  std::copy(options.raw().begin(), options.raw().end(), bytes.begin());
  notation::Context line;
  line.protocol = "tcp";
  const bool whole = notation::print_tcp_options(line, bytes, options.size(), {}) == notation::Extent::whole;
  std::string_view text = line.out.view();
  // The bracket that ends the list; after a malformed first option tcpdump leaves it out.
  if (whole || text.ends_with("]]")) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace synfin::wire
