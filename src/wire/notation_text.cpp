#include <algorithm>
#include <array>

#include "wire/notation_state.h"

// Protocols of text lines, known by their ports as in tcpdump. Payload of any other protocol is not shown.
namespace synfin::wire::notation {

namespace {

constexpr std::array<std::string_view, 38> http_methods{"GET",
                                                        "PUT",
                                                        "COPY",
                                                        "HEAD",
                                                        "LOCK",
                                                        "MOVE",
                                                        "POLL",
                                                        "POST",
                                                        "BCOPY",
                                                        "BMOVE",
                                                        "MKCOL",
                                                        "TRACE",
                                                        "LABEL",
                                                        "MERGE",
                                                        "DELETE",
                                                        "SEARCH",
                                                        "UNLOCK",
                                                        "REPORT",
                                                        "UPDATE",
                                                        "NOTIFY",
                                                        "BDELETE",
                                                        "CONNECT",
                                                        "OPTIONS",
                                                        "CHECKIN",
                                                        "PROPFIND",
                                                        "CHECKOUT",
                                                        "CCM_POST",
                                                        "SUBSCRIBE",
                                                        "PROPPATCH",
                                                        "BPROPFIND",
                                                        "BPROPPATCH",
                                                        "UNCHECKOUT",
                                                        "MKACTIVITY",
                                                        "MKWORKSPACE",
                                                        "UNSUBSCRIBE",
                                                        "RPC_CONNECT",
                                                        "VERSION-CONTROL",
                                                        "BASELINE-CONTROL"};

constexpr std::array<std::string_view, 11> rtsp_methods{
    "DESCRIBE", "ANNOUNCE", "GET_PARAMETER", "OPTIONS",       "PAUSE",   "PLAY",
    "RECORD",   "REDIRECT", "SETUP",         "SET_PARAMETER", "TEARDOWN"};

bool is_printable(std::uint8_t c) { return c >= 0x20 && c <= 0x7e; }

struct Payload {
  ByteView captured;
  std::uint32_t length;  // bytes, captured or not

  bool has(std::size_t at) const { return at < captured.size(); }
};

std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A word of at most 128 printable characters, and where the next one may start.
struct Token {
  std::string_view word;
  std::size_t end = 0;
};

std::optional<Token> token_at(const Payload& payload, std::size_t start) {
  constexpr std::size_t longest = 128;
  const auto is_space = [](std::uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  std::size_t at = start;
  for (; at < payload.length; ++at) {
    if (!payload.has(at)) return std::nullopt;
    if (is_space(payload.captured[at])) break;
    if (!is_printable(payload.captured[at]) || at - start == longest) return std::nullopt;
  }
  if (at == start) return std::nullopt;
  const std::string_view word = text_of(payload.captured.subspan(start, at - start));
  while (payload.has(at) && payload.captured[at] == ' ') ++at;
  return Token{word, at};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_response_code(std::string_view word) {
  return word.size() == 3 && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

// Whether it begins with a request's method, or has a response's code as its second word; bodies do not.
bool begins_message(const Payload& payload, std::span<const std::string_view> methods) {
  const auto first = token_at(payload, 0);
  if (!first) return false;
  if (std::ranges::any_of(
          methods, [&](std::string_view method) { return equal_ignoring_case(first->word, method); })) {
    return true;
  }
  const auto second = token_at(payload, first->end);
  return second && is_response_code(second->word);
}

// How a line ends: with a line end; with the segment; in something that is no text; with the capture.
enum class LineKind { text, unfinished, binary, cut };

struct FoundLine {
  LineKind kind;
  std::string_view text;
  std::size_t next = 0;
};

FoundLine line_at(const Payload& payload, std::size_t start, bool tabs_allowed) {
  const auto up_to = [&](std::size_t end) { return text_of(payload.captured.subspan(start, end - start)); };
  for (std::size_t at = start; at < payload.length; ++at) {
    if (!payload.has(at)) return {LineKind::cut, {}};
    const std::uint8_t c = payload.captured[at];
    if (c == '\n') return {LineKind::text, up_to(at), at + 1};
    if (c == '\r') {
      if (at + 1 >= payload.length) return {LineKind::binary, {}};
      if (!payload.has(at + 1)) return {LineKind::cut, {}};
      if (payload.captured[at + 1] != '\n') return {LineKind::binary, {}};
      return {LineKind::text, up_to(at), at + 2};
    }
    if (!is_printable(c) && !(c == '\t' && tabs_allowed)) return {LineKind::binary, {}};
  }
  return {LineKind::unfinished, up_to(payload.length)};
}

// Lines up to one that is no text; the first only, without -v.
bool print_lines(Context& line, const Payload& payload) {
  if (line.verbose()) line.out.print(", length: ", payload.length);
  for (std::size_t at = 0; at < payload.length;) {
    const FoundLine found = line_at(payload, at, true);
    if (found.kind == LineKind::cut) return false;
    if (found.kind == LineKind::binary) return true;
    line.out.print(line.verbose() ? "\n\t" : ": ", found.text);
    if (found.kind == LineKind::unfinished) line.truncated();
    if (found.kind == LineKind::unfinished || !line.verbose()) return true;
    at = found.next;
  }
  return true;
}

struct Application {
  std::string_view protocol;  // for [|...]
  std::string_view name;
  std::span<const std::string_view> methods;  // none: every payload is shown
};

bool print_message(Context& line, const Application& application, const Payload& payload) {
  line.protocol = application.protocol;
  line.out.print(": ", application.name);
  if (!application.methods.empty() && !begins_message(payload, application.methods)) return true;
  return print_lines(line, payload);
}

// The identification line (RFC 4253 4.2); what follows it is binary.
bool print_ssh(Context& line, const Payload& payload) {
  line.protocol = "ssh";
  constexpr std::string_view prefix = "SSH-";
  for (std::size_t at = 0; at < prefix.size(); ++at) {
    if (!payload.has(at)) return false;
    if (payload.captured[at] != static_cast<std::uint8_t>(prefix[at])) return true;
  }
  const FoundLine found = line_at(payload, 0, false);
  if (found.kind == LineKind::cut) return false;
  if (found.kind == LineKind::text) line.out.print(": SSH: ", found.text);
  return true;
}

}  // namespace

// The order is tcpdump's, for where both ports are known: a text protocol's port counts for nothing beside
// one that tcpdump asks for first and that is not shown here.
bool print_application(Context& line, std::uint16_t source_port, std::uint16_t destination_port,
                       ByteView captured, std::uint32_t length) {
  const auto uses = [=](std::uint16_t port) { return source_port == port || destination_port == port; };
  const Payload payload{captured, length};
  if (uses(23)) return true;
  if (uses(25)) return print_message(line, {"smtp", "SMTP", {}}, payload);
  if (uses(43) || uses(179) || uses(1723) || uses(6379)) return true;
  if (uses(22)) return print_ssh(line, payload);
  if (uses(6633) || uses(6653) || uses(10288)) return true;
  if (uses(21)) return print_message(line, {"ftp", "FTP", {}}, payload);
  if (uses(80) || uses(8080)) return print_message(line, {"http", "HTTP", http_methods}, payload);
  if (uses(554) || uses(8554)) return print_message(line, {"rtsp", "RTSP", rtsp_methods}, payload);
  return true;
}

void print_visible(Text& out, std::uint8_t c) {
  if (c >= 0x80) {
    out.put("M-");
    c &= 0x7f;
  }
  if (!is_printable(c)) {
    out.put('^');
    c ^= 0x40;
  }
  out.put(static_cast<char>(c));
}

}  // namespace synfin::wire::notation
