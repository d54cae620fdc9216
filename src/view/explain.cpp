#include "synfin/view/explain.h"

#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "synfin/tcp/time.h"

#include "view/conversation.h"
#include "view/conversation_step.h"
#include "view/token_meaning.h"

namespace synfin::view {

namespace {

using wire::LineToken;
using wire::TokenKind;

constexpr std::size_t most_remembered = 100'000;  // connections: a stream of lines need not end

std::string name_of(const wire::LineEndpoint& end) { return end.host + '.' + end.port; }

bool is_head(TokenKind kind) { return kind <= TokenKind::destination; }

// What follows one another with the same clock; a time of day begins anew at midnight.
std::optional<tcp::Duration> elapsed(const std::optional<wire::LineStamp>& before,
                                     const std::optional<wire::LineStamp>& now) {
  if (!before || !now || before->style != now->style || now->style == wire::StampStyle::delta)
    return std::nullopt;
  const tcp::Duration time = now->time - before->time;
  const bool midnight = now->style == wire::StampStyle::time_of_day && time < tcp::Duration(0);
  return midnight ? time + std::chrono::hours(24) : time;
}

std::string meaning_of(TokenKind kind, const LineContext& context) {
  if (is_head(kind)) return head_meaning(kind, context);
  return context.segment ? tcp_meaning(kind, *context.segment) : icmp_meaning(kind, *context.line.icmp());
}

std::vector<ExplainedToken> explained_tokens(std::string_view text, const LineContext& context) {
  std::vector<ExplainedToken> tokens;
  const auto options = context.segment ? option_meanings(*context.segment) : std::vector<std::string>();
  auto option = options.begin();
  for (const LineToken& token : context.line.tokens) {
    const bool next_option = token.kind == TokenKind::option && option != options.end();
    tokens.push_back({token.kind, token.range, std::string(token.range.of(text)),
                      next_option ? *option++ : meaning_of(token.kind, context)});
  }
  return tokens;
}

}  // namespace

struct Explainer::State {
  using Names = std::pair<std::string, std::string>;  // of the first line's source, and its destination
  struct Known {
    Conversation conversation;
    std::optional<wire::LineStamp> last;
  };
  struct Found {
    Known& known;
    bool from_first;
  };

  Found find(const wire::ParsedLine& line);
  void remember_syn(const wire::ParsedLine& line, const wire::TcpLine& tcp);
  ExplainedLine explain_segment(std::string_view text, const wire::ParsedLine& line,
                                const wire::TcpLine& tcp);
  ExplainedLine explain_message(std::string_view text, const wire::ParsedLine& line,
                                const wire::IcmpLine& icmp);

  std::map<Names, Known> conversations;
  std::map<std::string, std::string>
      unanswered;  // by host: the last SYN to it that nothing from there has followed
};

Explainer::State::Found Explainer::State::find(const wire::ParsedLine& line) {
  const std::string source = name_of(line.source), destination = name_of(line.destination);
  const auto other_way = conversations.find({destination, source});
  if (other_way != conversations.end()) return {other_way->second, false};
  if (conversations.size() == most_remembered) conversations.erase(conversations.begin());
  return {conversations[{source, destination}], true};
}

void Explainer::State::remember_syn(const wire::ParsedLine& line, const wire::TcpLine& tcp) {
  unanswered.erase(line.source.host);
  if (!tcp.flags.has(wire::Flag::syn) || tcp.flags.has(wire::Flag::ack)) return;
  if (unanswered.size() == most_remembered) unanswered.erase(unanswered.begin());
  unanswered[line.destination.host] = fmt::format("from port {} to port {} of {}", line.source.port,
                                                  line.destination.port, line.destination.host);
}

ExplainedLine Explainer::State::explain_segment(std::string_view text, const wire::ParsedLine& line,
                                                const wire::TcpLine& tcp) {
  auto [known, from_first] = find(line);
  known.conversation.meet(tcp, from_first);
  const PlacedSegment segment = known.conversation.place(tcp, from_first);
  Conversation after = known.conversation;
  after.take(tcp, from_first);
  const LineContext context{line, &segment, after.role(from_first, line.source, line.destination),
                            after.role(!from_first, line.destination, line.source),
                            elapsed(known.last, line.stamp)};
  ExplainedLine out{std::string(text), explained_tokens(text, context), step_of(segment)};
  known = {after, line.stamp};
  remember_syn(line, tcp);
  return out;
}

ExplainedLine Explainer::State::explain_message(std::string_view text, const wire::ParsedLine& line,
                                                const wire::IcmpLine& icmp) {
  const auto syn = unanswered.find(icmp.host);
  const std::string step = step_of(icmp, syn == unanswered.end() ? "" : syn->second);
  return {std::string(text), explained_tokens(text, {line}), step};
}

Explainer::Explainer() : state_(std::make_unique<State>()) {}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;

ExplainedLine Explainer::explain(std::string_view line, const wire::ParsedLine& parsed) {
  if (const wire::IcmpLine* icmp = parsed.icmp()) return state_->explain_message(line, parsed, *icmp);
  return state_->explain_segment(line, parsed, *parsed.tcp());
}

}  // namespace synfin::view
