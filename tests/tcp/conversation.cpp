#include "tcp/conversation.h"

#include <fmt/format.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"

namespace synfin::tcp::testing {

namespace {

const wire::FourTuple tuple{{{0xc0000201}, 55538}, {{0xc0000202}, 80}};

std::string_view name(State state) { return to_string(state); }

std::string line_of(const wire::SegmentSpec& spec) {
  const auto bytes = wire::emit(spec);
  return bytes ? wire::Notation({.absolute_sequence = true}).line(*bytes) : "(cannot be emitted)";
}

std::string describe(const Reaction& r) {
  std::string text;
  if (r.from != r.to) text += fmt::format("  # {} -> {}", name(r.from), name(r.to));
  if (!r.remark.empty()) text += fmt::format("  # {}{}", r.remark, r.ignored ? " (ignored)" : "");
  return text;
}

// The first field that is not as expected, or nothing.
std::string difference(const wire::SegmentSpec& expected, const wire::SegmentSpec& sent) {
  const auto differs = [](std::string_view field, const auto& want, const auto& got) {
    return fmt::format("{}: want {}, got {}", field, want, got);
  };
  if (*sent.flags != *expected.flags)
    return differs("flags", to_string(*expected.flags), to_string(*sent.flags));
  if (*sent.seq != *expected.seq) return differs("seq", expected.seq->raw(), sent.seq->raw());
  if (expected.ack && !sent.ack) return differs("ack", expected.ack->raw(), "none");
  if (expected.ack && *sent.ack != *expected.ack) return differs("ack", expected.ack->raw(), sent.ack->raw());
  if (expected.window && *sent.window != *expected.window)
    return differs("win", *expected.window, *sent.window);
  if (expected.id && *sent.id != *expected.id) return differs("id", *expected.id, *sent.id);
  if (expected.tos && *sent.tos != *expected.tos) return differs("tos", *expected.tos, *sent.tos);
  const wire::Options options = sent.options.value_or(wire::Options());
  if (expected.options && options != *expected.options) {
    return differs("options", to_string(*expected.options), to_string(options));
  }
  const wire::Bytes payload = sent.payload.value_or(wire::Bytes());
  if (expected.payload && payload != *expected.payload) {
    return differs("payload", fmt::format("{} bytes", expected.payload->size()),
                   fmt::format("{} bytes", payload.size()));
  }
  return {};
}

}  // namespace

Config rfc_config() {
  Config config;
  config.tuple = tuple;
  config.identity.syn_options.mss(1460);
  return config;
}

Config linux_config() {
  Config config = rfc_config();
  config.policy = linux_policy;
  config.identity.without_socket = true;
  config.timers.minimal_rto = 200ms;
  config.timers.minimal_variance = 200ms;
  config.timers.syn_retries = 6;
  config.timers.syn_linear_timeouts = 4;
  config.timers.time_wait = 60s;
  return config;
}

Config with_options(Config config, std::string_view words) {
  config.identity.syn_options = wire::parse_options(words).value();
  return config;
}

void under_both_policies(const std::function<void(const Config&)>& scenario) {
  {
    SCOPED_TRACE("the RFC's way");
    scenario(rfc_config());
  }
  SCOPED_TRACE("Linux's way");
  scenario(linux_config());
}

Conversation::Conversation(Config config, std::uint32_t isn)
    : config_(std::move(config)), connection_(config_, wire::Seq(isn)), start_(Time{} + 1000s), now_(start_) {
  config_.identity.clock.epoch = start_;
  connection_ = Connection(config_, wire::Seq(isn));
}

Reaction Conversation::send(std::string_view text) {
  return does(fmt::format("SEND {} bytes", text.size()), Send{wire::Bytes(text.begin(), text.end())});
}

Reaction Conversation::receives(const Seg& segment) {
  return receives(segment, [](wire::Segment&) {});
}

Reaction Conversation::receives(const Seg& segment, const std::function<void(wire::Segment&)>& altered) {
  wire::SegmentSpec spec = segment.spec();
  spec.source = spec.source.value_or(tuple.remote.address);
  spec.destination = spec.destination.value_or(tuple.local.address);
  spec.source_port = spec.source_port.value_or(tuple.remote.port);
  spec.destination_port = spec.destination_port.value_or(tuple.local.port);
  spec.window = spec.window.value_or(65535);
  const auto bytes = wire::emit(spec);
  const auto packet = wire::parse(*bytes);
  auto arrived = std::get<wire::Segment>(*packet);
  altered(arrived);
  record("<-", spec, "");
  return does("", SegmentArrived{arrived});
}

Reaction Conversation::receives_icmp(std::uint8_t type, std::uint8_t code, std::uint32_t quoted_seq,
                                     const std::function<void(wire::IcmpError&)>& altered) {
  wire::IcmpError e;
  e.type = type;
  e.code = code;
  e.checksum_state = wire::ChecksumState::valid;
  e.quoted.ip.source = tuple.local.address;
  e.quoted.ip.destination = tuple.remote.address;
  e.quoted.source_port = tuple.local.port;
  e.quoted.destination_port = tuple.remote.port;
  e.quoted.seq = wire::Seq(quoted_seq);
  if (altered) altered(e);
  return does(fmt::format("<- ICMP {}/{} that quotes seq {}", type, code, e.quoted.seq.raw()),
              IcmpArrived{e});
}

void Conversation::passes(Duration time) {
  const Time until = now_ + time;
  while (const auto at = connection_.poll_timeout()) {
    if (*at > until) break;
    now_ = std::max(now_, *at);
    does("timer", Tick{});
    if (connection_.poll_timeout() == at) {
      ADD_FAILURE() << "a timer that stays due for ever\n" << fails("").message();
      break;
    }
  }
  now_ = until;
}

void Conversation::waits_for_timer() {
  const auto at = connection_.poll_timeout();
  ASSERT_TRUE(at.has_value()) << fails("no timer is set").message();
  passes(*at - now_);
}

void Conversation::at_once(const std::function<void(Conversation&)>& acts) {
  collecting_ = false;
  acts(*this);
  collecting_ = true;
  collect();
}

Reaction Conversation::does(std::string_view what, const Event& event) {
  reaction_ = connection_.handle(event, now_);
  if (what.empty()) {
    history_.back() += describe(reaction_);
  } else {
    history_.push_back(fmt::format("{:>12.6f}  {}{}", std::chrono::duration<double>(elapsed()).count(), what,
                                   describe(reaction_)));
  }
  if (collecting_) collect();
  return reaction_;
}

void Conversation::collect() {
  constexpr std::size_t burst = 100;  // more than any window lets out at once
  for (std::size_t i = 0; const auto out = connection_.poll_transmit(now_); ++i) {
    std::string more = fmt::format("  # {}", name(out->state));
    if (out->change)
      more += fmt::format(", carries out {} -> {}", name(out->change->from), name(out->change->to));
    if (out->retransmission > 0) more += fmt::format(", retransmission {}", out->retransmission);
    record("->", out->spec, more);
    sent_.push_back({*out, now_});
    if (i == burst) {
      ADD_FAILURE() << "segments without end\n" << fails("").message();
      return;
    }
  }
}

Seg Conversation::next() {
  last_ = std::move(sent_.front().transmit);
  sent_.pop_front();
  Seg segment(*last_.spec.flags, last_.spec.seq->raw());
  segment.spec() = last_.spec;
  return segment;
}

void Conversation::record(std::string_view arrow, const wire::SegmentSpec& spec, std::string_view more) {
  const double seconds = std::chrono::duration<double>(elapsed()).count();
  history_.push_back(fmt::format("{:>12.6f}  {} {}{}", seconds, arrow, line_of(spec), more));
}

::testing::AssertionResult Conversation::fails(std::string why) const {
  std::string text = std::move(why) + "\nthe conversation so far:\n";
  constexpr std::size_t shown = 100;
  const std::size_t left_out = history_.size() > shown ? history_.size() - shown : 0;
  if (left_out > 0) text += fmt::format("({} lines left out)\n", left_out);
  for (std::size_t i = left_out; i < history_.size(); ++i) text += history_[i] + "\n";
  text += fmt::format("not yet expected: {} segments; state {}\n", sent_.size(), name(connection_.state()));
  return ::testing::AssertionFailure() << text;
}

::testing::AssertionResult Conversation::sends(const Seg& expected) {
  if (sent_.empty()) return fails("nothing was sent, want " + line_of(expected.spec()));
  last_ = std::move(sent_.front().transmit);
  sent_.pop_front();
  const std::string wrong = difference(expected.spec(), last_.spec);
  return wrong.empty() ? ::testing::AssertionSuccess() : fails(wrong + "\nin " + line_of(last_.spec));
}

::testing::AssertionResult Conversation::sends_at(Duration since_start, const Seg& expected) {
  const Time at = sent_.empty() ? start_ : sent_.front().at;
  auto result = sends(expected);
  if (!result || at == start_ + since_start) return result;
  const auto seconds = [](Duration d) { return std::chrono::duration<double>(d).count(); };
  return fails(fmt::format("sent at {} s, want {} s", seconds(at - start_), seconds(since_start)));
}

::testing::AssertionResult Conversation::sends_nothing() const {
  return sent_.empty() ? ::testing::AssertionSuccess()
                       : fails("sent: " + line_of(sent_.front().transmit.spec));
}

::testing::AssertionResult Conversation::is_in(State state) const {
  if (connection_.state() == state) return ::testing::AssertionSuccess();
  return fails(fmt::format("state: want {}, got {}", name(state), name(connection_.state())));
}

::testing::AssertionResult Conversation::came_to(PortState port, Reason reason) const {
  const auto outcome = connection_.outcome();
  if (!outcome) return fails("no outcome yet");
  if (outcome->port == port && outcome->reason == reason) return ::testing::AssertionSuccess();
  return fails(fmt::format("outcome: want {} ({}), got {} ({})", to_string(port), to_string(reason),
                           to_string(outcome->port), to_string(outcome->reason)));
}

::testing::AssertionResult Conversation::closed_as(Closing closing) const {
  const auto outcome = connection_.outcome();
  if (!outcome) return fails("no outcome yet");
  if (outcome->closing == closing) return ::testing::AssertionSuccess();
  return fails(fmt::format("closing: want {}, got {}", to_string(closing), to_string(outcome->closing)));
}

}  // namespace synfin::tcp::testing
