#include "synfin/view/explain.h"

#include <map>
#include <utility>

#include "view/conversation.h"
#include "view/conversation_step.h"
#include "view/token_meaning.h"

namespace synfin::view {

namespace {

using wire::LineToken;
using wire::TokenKind;

constexpr std::size_t most_conversations =
    100'000;  // more than that and the memory of lines would have no bound

std::string name_of(const wire::LineEndpoint& end) { return end.host + '.' + end.port; }

ExplainedToken explained(std::string_view line, const LineToken& token, std::string meaning) {
  return {token.kind, token.range, std::string(token.range.of(line)), std::move(meaning)};
}

bool is_head(TokenKind kind) { return kind <= TokenKind::destination; }

}  // namespace

struct Explainer::State {
  using Names = std::pair<std::string, std::string>;  // of the first line's source, and its destination
  struct Found {
    Conversation& conversation;
    bool from_first;
  };

  std::map<Names, Conversation> conversations;

  Found find(const wire::ParsedLine& line) {
    const std::string source = name_of(line.source), destination = name_of(line.destination);
    const auto other_way = conversations.find({destination, source});
    if (other_way != conversations.end()) return {other_way->second, false};
    if (conversations.size() == most_conversations) conversations.erase(conversations.begin());
    return {conversations[{source, destination}], true};
  }

  ExplainedLine explain_segment(std::string_view text, const wire::ParsedLine& line,
                                const wire::TcpLine& tcp);
};

ExplainedLine Explainer::State::explain_segment(std::string_view text, const wire::ParsedLine& line,
                                                const wire::TcpLine& tcp) {
  auto [conversation, from_first] = find(line);
  conversation.meet(tcp, from_first);
  const PlacedSegment before = conversation.place(tcp, from_first);
  ExplainedLine out{std::string(text), {}, step_of(before)};
  Conversation after = conversation;
  after.take(tcp, from_first);
  const LineContext context{line, &before, after.role(from_first, line.source, line.destination),
                            after.role(!from_first, line.destination, line.source)};
  const std::vector<std::string> options = option_meanings(before);
  std::size_t option = 0;
  for (const LineToken& token : line.tokens) {
    out.tokens.push_back(explained(text, token,
                                   is_head(token.kind)               ? head_meaning(token.kind, context)
                                   : token.kind == TokenKind::option ? options.at(option++)
                                                                     : tcp_meaning(token.kind, before)));
  }
  conversation = after;
  return out;
}

namespace {

ExplainedLine explain_message(std::string_view text, const wire::ParsedLine& line,
                              const wire::IcmpLine& icmp) {
  ExplainedLine out{std::string(text), {}, step_of(icmp)};
  const LineContext context{line};
  for (const LineToken& token : line.tokens) {
    out.tokens.push_back(
        explained(text, token,
                  is_head(token.kind) ? head_meaning(token.kind, context) : icmp_meaning(token.kind, icmp)));
  }
  return out;
}

}  // namespace

Explainer::Explainer() : state_(std::make_unique<State>()) {}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;

ExplainedLine Explainer::explain(std::string_view line, const wire::ParsedLine& parsed) {
  if (const wire::IcmpLine* icmp = parsed.icmp()) return explain_message(line, parsed, *icmp);
  return state_->explain_segment(line, parsed, *parsed.tcp());
}

}  // namespace synfin::view
