#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "synfin/app/craft.h"
#include "synfin/app/exchange.h"
#include "synfin/view/script_result.h"

#include "app/script.h"
#include "app/script_numbers.h"

namespace synfin::app {

// A script, step by step, on one pair of ports. It ends with its last step, or with the first that does not
// hold.
class ScriptExchange : public Exchange {
 public:
  // `options`: what the script leaves out of its segments, how long a packet is waited for, and whether its
  // numbers are absolute.
  ScriptExchange(Script script, const CraftOptions& options, const wire::FourTuple& tuple);

  wire::FourTuple tuple() const override { return tuple_; }
  void start(tcp::Time now) override { go_on(now); }
  tcp::Reaction receive(const wire::Packet& packet, tcp::Time now) override;
  std::optional<tcp::Transmit> poll_transmit(tcp::Time now) override;
  std::optional<tcp::Time> deadline() const override;
  void on_deadline(tcp::Time now) override;
  void interrupt(tcp::Time now) override;
  bool finished() const override { return is_through() && to_send_.empty(); }
  std::optional<tcp::State> state() const override { return std::nullopt; }
  std::optional<tcp::Outcome> outcome() const override { return std::nullopt; }
  bool made_by_kernel() const override { return false; }

  // What a step has met: of the packets that came, by their number from 0 on, those that it did not expect.
  struct Other {
    std::size_t number;
    std::vector<wire::Difference> differences;
  };
  struct StepResult {
    view::StepOutcome outcome = view::StepOutcome::not_reached;
    std::vector<Other> others;
  };
  const Script& script() const { return script_; }
  const std::vector<StepResult>& results() const { return results_; }  // one for each step
  bool held() const;

 private:
  // A packet that came, in the script's numbers.
  struct Came {
    std::size_t number;
    wire::Packet packet;
  };

  bool is_through() const { return at_ == script_.size() || failed_; }
  const ScriptStep& step() const { return script_[at_]; }
  void go_on(tcp::Time now);
  void send();
  wire::SegmentSpec segment_of(const ScriptStep& step) const;
  Came in_scripts_numbers(const wire::Packet& packet);
  bool take(const Came& came);
  bool take_what_came();
  void pass(view::StepOutcome outcome);
  void fail(view::StepOutcome outcome);

  Script script_;
  const CraftOptions& options_;
  wire::FourTuple tuple_;
  ScriptNumbers numbers_;
  std::size_t at_ = 0;
  bool failed_ = false;
  std::optional<tcp::Time> until_;  // what the step waits
  std::deque<wire::Bytes> to_send_;
  tcp::Time next_due_ = tcp::Time::min();  // of those
  std::deque<Came> came_;                  // that no step has looked at
  std::size_t received_ = 0;
  std::vector<StepResult> results_;
  std::string remark_;
};

}  // namespace synfin::app
