#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "synfin/app/exchange.h"
#include "synfin/tcp/finding.h"
#include "synfin/tcp/required_reply.h"
#include "synfin/wire/expectation.h"
#include "synfin/wire/match.h"

#include "app/craft_history.h"
#include "app/craft_packets.h"

namespace synfin::app {

// What is sent, and what is waited for.
struct CraftPlan {
  wire::FourTuple tuple;  // whose packets are looked at
  CraftPackets packets;
  tcp::Duration timeout{};  // for all that is waited for
  // In the end the connection that a SYN-ACK began is reset, as the kernel would do that knows nothing of it:
  // otherwise the peer holds on to it, and answers the next segment from this port by it.
  bool resets = true;
  // In this order, among whatever else comes; `none` stands last. Empty: the first answer ends it.
  std::vector<wire::Expectation> expected;
  tcp::Duration apart{};  // from one of its packets to the next
};

// One segment by hand and what comes back for its four-tuple.
class CraftExchange : public Exchange {
 public:
  // The remark on the first packet that answers.
  static constexpr std::string_view answer_remark = "the answer";

  // `history`: of crafts for the same ports, to which this one is added as it starts; must outlive it.
  CraftExchange(std::size_t number, CraftPlan plan, CraftHistory& history);

  wire::FourTuple tuple() const override { return plan_.tuple; }
  void start(tcp::Time now) override;
  // Another port of the peer's that answers our port, an ICMP error that quotes it, and the answer to an
  // earlier craft that is over.
  bool concerns(const wire::Packet& packet) const override;
  tcp::Reaction receive(const wire::Packet& packet, tcp::Time now) override;
  std::optional<tcp::Transmit> poll_transmit(tcp::Time now) override;
  std::optional<tcp::Time> deadline() const override;
  void on_deadline(tcp::Time now) override;
  void interrupt(tcp::Time now) override;
  bool finished() const override { return phase_ == Phase::over; }
  std::optional<tcp::State> state() const override { return std::nullopt; }
  std::optional<tcp::Outcome> outcome() const override { return std::nullopt; }
  bool made_by_kernel() const override { return false; }

  // A packet that came, in order: what it was waited for as, if anything still was, and how it differed.
  struct Judged {
    std::optional<std::size_t> expectation;
    std::vector<wire::Difference> differences;
  };
  const std::vector<Judged>& judged() const { return judged_; }
  const CraftPlan& plan() const { return plan_; }

  bool interrupted() const { return interrupted_; }
  std::size_t answers() const { return answers_; }
  tcp::Reply reply() const { return reply_; }  // the first answer
  std::optional<tcp::Finding> finding_by_window() const { return finding_by_window_; }
  // Whether the connection that a SYN-ACK began was ended by a reset at the end.
  bool was_reset() const { return was_reset_; }
  bool brought_syn_ack() const { return brought_syn_ack_; }
  bool is_segment() const { return meant_.has_value(); }  // what was sent, but for its faults
  // nmap's reason: that of the first answer.
  tcp::Reason reason() const { return reason_; }
  tcp::Finding finding() const { return tcp::finding_of(meant_ ? meant_->flags : wire::Flags(), reason_); }
  // The first of the expectations that did not come true; nothing: all did.
  std::optional<std::size_t> unmet() const;

 private:
  enum class Phase : std::uint8_t { new_born, waiting, over };

  tcp::Time next_due() const;
  void end();
  bool note_answer(const wire::Packet& packet);
  void judge(const wire::Packet& packet, bool earlier_crafts);
  std::optional<wire::Difference> strange_port(const wire::Packet& packet) const;
  bool is_silence_expected() const;
  bool has_all() const;

  CraftPlan plan_;
  CraftHistory& history_;
  std::optional<wire::Segment> meant_;  // into plan_
  Phase phase_ = Phase::new_born;
  std::size_t next_ = 0;  // of the packets to be sent
  bool interrupted_ = false;
  tcp::Time give_up_at_{};
  std::size_t answers_ = 0;
  tcp::Reason reason_ = tcp::Reason::no_response;
  tcp::Reply reply_ = tcp::Reply::silence;
  std::optional<tcp::Finding> finding_by_window_;
  std::optional<wire::Seq> reset_at_;  // the sequence number of the reset that a SYN-ACK asks for
  bool was_reset_ = false;
  bool brought_syn_ack_ = false;
  tcp::Time started_{};
  std::size_t met_ = 0;          // expectations, from the front
  bool silence_broken_ = false;  // where `none` was expected
  std::vector<Judged> judged_;
  std::string remark_;
};

}  // namespace synfin::app
