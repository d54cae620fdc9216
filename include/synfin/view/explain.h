#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/wire/parse_line.h"

namespace synfin::view {

struct ExplainedToken {
  wire::TokenKind kind{};
  wire::TextRange range;  // in the line
  std::string text;
  std::string meaning;
};

// A line of tcpdump's with the meaning of each of its tokens and, in `step`, of the whole: which step of the
// exchange it is likely to be.
struct ExplainedLine {
  std::string line;
  std::vector<ExplainedToken> tokens;
  std::string step;
};

// Explains lines in the order of their capture. It keeps what they say of each connection (window scales,
// first sequence numbers, who is the client, what came before), so that a later line is explained with it. Of
// a line that comes alone it says what is certain, and "likely" of the rest.
class Explainer {
 public:
  Explainer();
  ~Explainer();
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;

  // `parsed`: what wire::parse_line makes of `line`.
  ExplainedLine explain(std::string_view line, const wire::ParsedLine& parsed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ExplanationStyle {
  bool color = false;
  std::size_t columns = 100;  // lines are broken before they get longer
};

// The line, a row a token, and the step. Each line ends with a newline.
std::string explanation_text(const ExplainedLine& explained, const ExplanationStyle& style);
// Why a line was not understood: the line, a caret below the place, and the reason. Each line ends with a
// newline.
std::string refusal_text(std::string_view line, const wire::Error& error, const ExplanationStyle& style);

// One JSON object, without a newline; docs/json.md names every field.
std::string json_explanation(const ExplainedLine& explained);
std::string json_refusal(std::string_view line, const wire::Error& error);

}  // namespace synfin::view
