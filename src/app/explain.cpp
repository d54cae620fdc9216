#include "synfin/app/explain.h"

#include <cstdio>

#include "synfin/app/output.h"
#include "synfin/net/input_lines.h"
#include "synfin/net/privileges.h"
#include "synfin/wire/parse_line.h"

#include "app/packet_texts.h"

namespace synfin::app {

namespace {

class Explanations {
 public:
  explicit Explanations(const ExplainOptions& options) : options_(options) {}

  void add(const std::string& line) {
    ++lines_;
    if (const auto parsed = wire::parse_line(line)) {
      explained(explainer_.explain(line, *parsed));
    } else {
      ++refused_;
      refused(line, parsed.error());
    }
    output_.flush();  // the next line may be long in coming
  }

  int exit_code() const { return lines_ > 0 && refused_ == 0 ? 0 : 1; }
  bool none() const { return lines_ == 0; }

 private:
  void explained(const view::ExplainedLine& line) {
    if (options_.json) return output_.put(view::json_explanation(line) + '\n');
    if (lines_ > 1) output_.put("\n");
    output_.put(view::explanation_text(line, options_.style));
  }

  void refused(const std::string& line, const wire::Error& error) {
    if (options_.json) return output_.put(view::json_refusal(line, error) + '\n');
    std::fputs(view::refusal_text(line, error, options_.style).c_str(), stderr);
  }

  const ExplainOptions& options_;
  view::Explainer explainer_;
  Output output_;
  std::size_t lines_ = 0;
  std::size_t refused_ = 0;
};

void explain_input(Explanations& explanations) {
  net::InputLines input;
  PacketTexts texts;
  while (auto line = input.next()) {
    if (const auto text = texts.add(std::move(*line))) explanations.add(*text);
  }
  if (const auto text = texts.rest()) explanations.add(*text);
}

}  // namespace

int explain(const ExplainOptions& options) {
  net::drop_privileges();  // the lines are anybody's
  Explanations explanations(options);
  if (options.line != "-") {
    explanations.add(options.line);
  } else {
    explain_input(explanations);
  }
  if (explanations.none()) std::fputs("synfin: standard input has no line to explain\n", stderr);
  return explanations.exit_code();
}

}  // namespace synfin::app
