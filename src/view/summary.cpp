#include "synfin/view/summary.h"

#include <algorithm>
#include <variant>

#include "synfin/wire/parse.h"

#include "view/coverage.h"

namespace synfin::view {

namespace {

using wire::Flag;
using wire::Segment;
using wire::Seq;

// One end of the connection, by the segments it sent.
struct SentByEnd {
  std::optional<Segment> syn;  // the first; its payload view is not to be used
  std::optional<Seq> fin_end;  // the number after its FIN
  std::optional<Seq> end;      // the number after the last one it has used
  Coverage text;

  void take(const Segment& s) {
    if (!end || after(s.end(), *end)) end = s.end();
    if (s.fin() && !fin_end) fin_end = s.end();
  }
  bool fin_acked_by(const Segment& s) const { return fin_end && s.ack() && at_or_after(*s.ack(), *fin_end); }
};

// SEG.SEQ of the text alone: a SYN takes the first number.
Seq text_begin(const Segment& s) { return s.syn() ? s.seq + 1 : s.seq; }

class Exchange {
 public:
  explicit Exchange(bool by_hand) : by_hand_(by_hand) {}

  void take(const Record& record) {
    const auto packet = wire::parse(record.packet);
    const Segment* segment = packet ? std::get_if<Segment>(&packet.value()) : nullptr;
    const wire::IcmpError* error = packet ? std::get_if<wire::IcmpError>(&packet.value()) : nullptr;
    if (segment != nullptr) {
      take(*segment, record);
    } else if (error != nullptr) {
      take(*error, record.captured);
    } else {
      ++summary_.unparsed;
    }
  }

  Summary result() {
    if (!decided_at_) decided_at_ = icmp_at_;
    if (first_syn_at_ && decided_at_) summary_.handshake = *decided_at_ - *first_syn_at_;
    if (first_fin_at_) summary_.close = last_at_ - *first_fin_at_;
    summary_.closing = closing();
    return summary_;
  }

 private:
  void take(const Segment& s, const Record& record) {
    ++summary_.segments;
    last_at_ = record.captured;
    if (record.origin == Origin::peer) return from_peer(s, record.captured, ended_by(record));
    if (record.origin == Origin::kernel && by_hand_) return from_foreign_kernel(s);
    from_us(s, record.captured);
  }

  void from_us(const Segment& s, tcp::WallTime at) {
    if (syn_ack_at_ && !summary_.answer_gap) summary_.answer_gap = at - *syn_ack_at_;
    if (s.syn()) our_syn(s, at);
    if (s.fin()) our_fin(s, at);
    if (theirs_.fin_acked_by(s)) peer_fin_acknowledged_ = true;
    if (s.rst()) our_reset();
    if (!s.rst()) summary_.bytes_sent += ours_.text.add(text_begin(s), s.payload_length);
    ours_.take(s);
  }

  void our_syn(const Segment& s, tcp::WallTime at) {
    if (s.ack()) return;
    ++summary_.syns;
    if (!ours_.syn) {
      ours_.syn = s;
      first_syn_at_ = at;
    } else if (ours_.syn->seq == s.seq) {
      ++summary_.syn_retransmissions;
    }
  }

  void our_fin(const Segment& s, tcp::WallTime at) {
    if (!first_fin_at_) {
      first_fin_at_ = at;
    } else if (ours_.fin_end == s.end()) {
      ++summary_.fin_retransmissions;
    }
  }

  void our_reset() {
    summary_.late_data_reset = summary_.bytes_after_fin > 0;
    reset(tcp::Closing::reset_by_us);
  }

  // What the local kernel says about a connection that it knows nothing of.
  void from_foreign_kernel(const Segment& s) {
    if (!s.rst()) return;
    ++summary_.kernel_resets;
    reset(tcp::Closing::reset_by_us);
  }

  // Our side was through as it took this segment, whatever the order in which the two were captured.
  static bool ended_by(const Record& record) {
    return record.change && record.change->to == tcp::State::closed;
  }

  void from_peer(const Segment& s, tcp::WallTime at, bool ended_us) {
    if (!decided_at_) decide(s, at);
    if (s.rst()) return peer_reset(s);
    const bool acks_fin = ours_.fin_acked_by(s);
    if (s.fin() && !theirs_.fin_end) {
      peer_closed_first_ = !first_fin_at_;
      fins_crossed_ = first_fin_at_ && !acks_fin && !summary_.fin_acknowledged;
      fin_came_with_ack_ = acks_fin && !summary_.fin_acknowledged;
    }
    if (acks_fin) summary_.fin_acknowledged = true;
    const std::uint64_t fresh = theirs_.text.add(text_begin(s), s.payload_length);
    summary_.bytes_received += fresh;
    if (first_fin_at_ || ended_us) summary_.bytes_after_fin += fresh;
    theirs_.take(s);
  }

  // Does this segment answer our SYN (RFC 9293 3.10.7.3)? If no SYN of ours was captured, any SYN or RST will
  // do.
  void decide(const Segment& s, tcp::WallTime at) {
    if (!s.syn() && !s.rst()) return;
    if (ours_.syn && (s.rst() || s.ack()) && !acks_our_syn(s)) return;
    summary_.peer_ttl = s.ip.ttl;
    summary_.peer_ip_id = s.ip.id;
    decided_at_ = at;
    if (s.rst()) return;
    open_ = true;
    if (s.ack()) syn_ack_at_ = at;
    if (ours_.syn) negotiate(*ours_.syn, s);
  }

  bool acks_our_syn(const Segment& s) const {
    return s.ack() && after(*s.ack(), ours_.syn->seq) && at_or_before(*s.ack(), *ours_.end);
  }

  void negotiate(const Segment& syn, const Segment& answer) {
    tcp::Negotiated& n = summary_.negotiated;
    n.peer_mss = answer.options.mss();
    if (syn.options.window_scale() && answer.options.window_scale()) {
      n.our_shift = syn.options.window_scale();
      n.peer_shift = answer.options.window_scale();
    }
    n.sack = syn.options.sack_permitted_present() && answer.options.sack_permitted_present();
    n.timestamps = syn.options.timestamps() && answer.options.timestamps();
    // RFC 3168 6.1.1: both bits ask, ECE alone agrees.
    n.ecn = syn.flags.has_all(Flag::ece | Flag::cwr) && answer.flags.has(Flag::ece) &&
            !answer.flags.has(Flag::cwr);
  }

  void peer_reset(const Segment& s) {
    if (!open_) return;
    if (!summary_.reset_ttl) summary_.reset_ttl = s.ip.ttl;
    reset(tcp::Closing::reset_by_peer);
  }

  void reset(tcp::Closing by) {
    if (open_ && !closed_in_order() && !reset_) reset_ = by;
  }

  void take(const wire::IcmpError& error, tcp::WallTime at) {
    ++summary_.icmp_errors;
    if (decided_at_ || !ours_.syn || error.quoted.seq != ours_.syn->seq) return;
    icmp_at_ = at;
    summary_.icmp = IcmpAnswer{error.ip.source, error.type, error.code};
  }

  bool closed_in_order() const { return summary_.fin_acknowledged && peer_fin_acknowledged_; }

  tcp::Closing closing() const {
    if (reset_) return *reset_;
    if (open_ && !ours_.fin_end && !theirs_.fin_end) return tcp::Closing::left_open;
    if (!theirs_.fin_end || !summary_.fin_acknowledged) return tcp::Closing::unfinished;
    if (peer_closed_first_) return tcp::Closing::by_peer;
    if (fins_crossed_) return tcp::Closing::simultaneous;
    return fin_came_with_ack_ ? tcp::Closing::three_segment : tcp::Closing::four_segment;
  }

  bool by_hand_;
  Summary summary_;
  SentByEnd ours_;
  SentByEnd theirs_;
  bool open_ = false;
  bool peer_closed_first_ = false;
  bool fins_crossed_ = false;
  bool fin_came_with_ack_ = false;
  bool peer_fin_acknowledged_ = false;
  std::optional<tcp::Closing> reset_;
  std::optional<tcp::WallTime> first_syn_at_, syn_ack_at_, decided_at_, icmp_at_, first_fin_at_;
  tcp::WallTime last_at_{};
};

}  // namespace

Summary summarise(std::span<const Record> records) {
  const bool by_hand =
      std::any_of(records.begin(), records.end(), [](const Record& r) { return r.origin == Origin::ours; });
  Exchange exchange(by_hand);
  for (const Record& record : records) exchange.take(record);
  return exchange.result();
}

}  // namespace synfin::view
