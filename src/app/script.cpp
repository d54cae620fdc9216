#include "app/script.h"

#include <charconv>

#include <fmt/format.h>

#include "synfin/app/probe.h"

namespace synfin::app {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr const char* script_lines =
    "a line is '> SEGMENT', '< SEGMENT', '< none', '+SECONDS' or '# COMMENT', a segment as tcpdump writes it";
constexpr double longest_script_wait = 86400;  // seconds

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

class ScriptLine {
 public:
  ScriptLine(std::size_t number, std::string_view text)
      : number_(number), text_(trimmed(text)), rest_(text_) {}

  void append_to(Script& script) {
    if (rest_.starts_with('+')) script.push_back(wait());
    if (rest_.empty() || rest_.starts_with('#')) return;
    const bool sends = rest_.front() == '>';
    if (!sends && rest_.front() != '<') refuse(script_lines);
    rest_ = trimmed(rest_.substr(1));
    script.push_back(sends ? send() : expect());
  }

 private:
  [[noreturn]] void refuse(std::string_view reason) const {
    throw UsageError(fmt::format("script, line {}: '{}': {}", number_, text_, reason));
  }

  ScriptStep step(ScriptStep::Kind kind) const { return {kind, number_, std::string(text_), {}, {}, {}}; }

  // "+0.5"; what is behind it is the next step.
  ScriptStep wait() {
    double seconds = 0;
    const auto [end, error] = std::from_chars(rest_.data() + 1, rest_.data() + rest_.size(), seconds);
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    const bool ends_there = rest_.empty() || blanks.find(rest_.front()) != std::string_view::npos;
    if (error != std::errc{} || !ends_there || !(seconds >= 0 && seconds <= longest_script_wait))
      refuse("behind + there is a number of seconds from 0 to 86400, fractions allowed");
    rest_ = trimmed(rest_);
    ScriptStep waits = step(ScriptStep::Kind::wait);
    waits.wait = std::chrono::duration_cast<tcp::Duration>(std::chrono::duration<double>(seconds));
    return waits;
  }

  ScriptStep send() {
    ScriptStep sends = step(ScriptStep::Kind::send);
    sends.data = quoted_data();
    sends.packet = notation();
    if (sends.packet.silence || sends.packet.icmp) refuse("what is sent is a TCP segment");
    if (!sends.packet.flags) refuse("what is sent has Flags [..]");
    const std::size_t size = sends.data ? sends.data->size() : 0;
    if (sends.data && sends.packet.length && *sends.packet.length != size)
      refuse(fmt::format("the data has {} bytes", size));
    if (!sends.data && sends.packet.length) sends.data = wire::Bytes(*sends.packet.length, 'x');
    return sends;
  }

  ScriptStep expect() {
    ScriptStep expects = step(ScriptStep::Kind::expect);
    expects.packet = notation();
    return expects;
  }

  wire::Expectation notation() const {
    auto parsed = wire::parse_expectation(rest_);
    if (!parsed)
      refuse(fmt::format("{} at character {}", parsed.error().reason,
                         parsed.error().offset + 1 + static_cast<std::size_t>(rest_.data() - text_.data())));
    return std::move(*parsed);
  }

  // "..." at the end.
  std::optional<wire::Bytes> quoted_data() {
    const std::size_t open = rest_.find('"');
    if (open == std::string_view::npos) return std::nullopt;
    if (rest_.back() != '"' || rest_.size() - open < 2)
      refuse("data stands last, between two quotation marks");
    const std::string_view inside = rest_.substr(open + 1, rest_.size() - open - 2);
    rest_ = trimmed(rest_.substr(0, open));
    wire::Bytes bytes;
    for (std::size_t i = 0; i < inside.size(); ++i)
      bytes.push_back(inside[i] == '\\' ? escape(inside, ++i) : static_cast<std::uint8_t>(inside[i]));
    return bytes;
  }

  std::uint8_t escape(std::string_view inside, std::size_t& at) const {
    constexpr std::string_view letters = "rnt0\\\"", meanings{"\r\n\t\0\\\"", 6};
    const std::size_t letter = at < inside.size() ? letters.find(inside[at]) : std::string_view::npos;
    if (letter != std::string_view::npos) return static_cast<std::uint8_t>(meanings[letter]);
    std::uint8_t byte = 0;
    const std::string_view digits = at < inside.size() && inside[at] == 'x' ? inside.substr(at + 1, 2) : "";
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2)
      refuse("of escapes there are \\r \\n \\t \\0 \\\\ \\\" and \\xHH");
    at += 2;
    return byte;
  }

  std::size_t number_;
  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

Script parse_script(std::string_view text) {
  Script script;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ScriptLine(number, text.substr(0, end)).append_to(script);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (script.empty()) throw UsageError(fmt::format("the script says nothing: {}", script_lines));
  return script;
}

}  // namespace synfin::app
