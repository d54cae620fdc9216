#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "synfin/view/explain.h"

namespace synfin::view {

inline const std::string client_to_server = "IP 192.0.2.1.55538 > 192.0.2.2.80: ";
inline const std::string server_to_client = "IP 192.0.2.2.80 > 192.0.2.1.55538: ";
inline const std::string syn =
    client_to_server + "Flags [S], seq 1000, win 62727, options [mss 1460,nop,wscale 7], length 0";
inline const std::string syn_ack =
    server_to_client + "Flags [S.], seq 5000, ack 1001, win 65535, options [mss 1440,nop,wscale 9], length 0";
inline const std::string third = client_to_server + "Flags [.], ack 1, win 491, length 0";

// Lines one after another, as one stream.
class Stream {
 public:
  const ExplainedLine& operator()(const std::string& line) {
    const auto parsed = wire::parse_line(line);
    EXPECT_TRUE(parsed.ok()) << line;
    last_ = parsed.ok() ? explainer_.explain(line, *parsed) : ExplainedLine{};
    return last_;
  }
  Stream& after(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) (*this)(line);
    return *this;
  }
  std::string step(const std::string& line) { return (*this)(line).step; }
  std::string meaning(wire::TokenKind kind, const std::string& line) {
    for (const ExplainedToken& token : (*this)(line).tokens)
      if (token.kind == kind) return token.meaning;
    return "no such token";
  }

 private:
  Explainer explainer_;
  ExplainedLine last_;
};

inline std::string step_alone(const std::string& line) { return Stream().step(line); }
inline std::string alone(wire::TokenKind kind, const std::string& line) {
  return Stream().meaning(kind, line);
}

}  // namespace synfin::view
