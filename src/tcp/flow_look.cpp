#include "synfin/tcp/flow_look.h"

#include <array>

namespace synfin::tcp {

namespace {

// So long nothing is said before `nc -w` gives up; what closes at once takes less.
constexpr Duration shortest_idle = std::chrono::milliseconds(100);

Look look_of_unanswered(const Flow& flow) {
  if (flow.reset && flow.first_rst == End::server) return Look::refused;
  if (flow.icmp_in_opening) return Look::unreachable;
  if (flow.flooded) return Look::syn_flood;
  return flow.client.syn_retransmissions > 0 ? Look::filtered : Look::no_answer;
}

Look look_of_half_open(const Flow& flow) {
  if (!flow.reset) return flow.flooded ? Look::syn_flood : Look::half_open;
  if (flow.first_rst == End::server) return Look::server_gave_up;
  return flow.client.spoke_after_rst ? Look::kernel_reset : Look::half_open_scan;
}

Look look_of_closed(const Flow& flow) {
  const Teardown teardown = teardown_of(flow);
  if (teardown == Teardown::reset) return Look::reset_after_fin;
  if (flow.data_after_fin) return Look::half_close;
  if (teardown == Teardown::unanswered) return Look::fin_unanswered;
  if (teardown == Teardown::half_closed) return Look::half_closed;
  if (flow.has_data) {
    if (flow.client.bytes == 0 || flow.server.bytes == 0) return Look::one_way;
    return flow.first_data == End::client ? Look::request_and_response : Look::conversation;
  }
  if (flow.midstream) return Look::closed;
  return idle_before_close(flow).value_or(Duration::zero()) >= shortest_idle ? Look::idle_then_closed
                                                                             : Look::connect_and_close;
}

}  // namespace

Look look_of(const Flow& flow) {
  const bool only_resets = flow.midstream && !flow.established && !flow.answered &&
                           !flow.client.syn_ack_sent && !flow.server.syn_ack_sent && !flow.closed;
  if (only_resets) return Look::stray_reset;
  const bool server_spoke = flow.answered || flow.server_opened || flow.server.syn_ack_sent;
  if (!flow.midstream && !server_spoke && !flow.established) return look_of_unanswered(flow);
  if (!flow.established || flow.reset_in_opening) return look_of_half_open(flow);
  if (flow.closed) return look_of_closed(flow);
  if (flow.reset) return flow.has_data ? Look::reset_after_data : Look::reset_at_once;
  return Look::open;
}

Opening opening_of(const Flow& flow) {
  if (flow.midstream) return Opening::unseen;
  if (!flow.server_opened) return Opening::handshake;
  return flow.server.syn_ack_sent ? Opening::simultaneous : Opening::split;
}

Teardown teardown_of(const Flow& flow) {
  if (!flow.closed) return flow.reset ? Teardown::reset : Teardown::none;
  const FlowEnd& first = flow.end(flow.first_fin);
  const FlowEnd& second = flow.end(other(flow.first_fin));
  if (!second.fin_sent) {
    if (flow.reset) return Teardown::reset;
    return first.fin_acked ? Teardown::half_closed : Teardown::unanswered;
  }
  if (!second.fin_bears_ack || !first.fin_acked) return Teardown::simultaneous;
  return flow.acked_apart ? Teardown::four_segment : Teardown::three_segment;
}

std::string_view to_string(Look look) {
  static constexpr std::array<std::string_view, look_count> names{"refused",          "unreachable",
                                                                  "filtered",         "no-answer",
                                                                  "syn-flood",        "half-open",
                                                                  "half-open-scan",   "kernel-reset",
                                                                  "server-gave-up",   "connect-and-close",
                                                                  "idle-then-closed", "request-and-response",
                                                                  "conversation",     "one-way",
                                                                  "closed",           "half-close",
                                                                  "reset-at-once",    "reset-after-data",
                                                                  "reset-after-fin",  "fin-unanswered",
                                                                  "half-closed",      "open",
                                                                  "stray-reset"};
  return names[static_cast<std::size_t>(look)];
}

std::string_view to_string(Opening opening) {
  static constexpr std::array<std::string_view, 4> names{"handshake", "simultaneous", "split", "unseen"};
  return names[static_cast<std::size_t>(opening)];
}

std::string_view to_string(Teardown teardown) {
  static constexpr std::array<std::string_view, 7> names{
      "none", "three-segment", "four-segment", "simultaneous", "half-closed", "unanswered", "reset"};
  return names[static_cast<std::size_t>(teardown)];
}

std::optional<HandshakeTimes> handshake_times(const Flow& flow) {
  const bool seen = flow.syn_ack_delay >= Duration::zero() && flow.established_at >= flow.syn_acked_at;
  if (!seen || !flow.answered || !flow.established || flow.reset_in_opening) return std::nullopt;
  return HandshakeTimes{flow.syn_ack_delay, flow.established_at - flow.syn_acked_at};
}

std::optional<Duration> idle_before_close(const Flow& flow) {
  if (!flow.closed) return std::nullopt;
  const WallTime fin_at = flow.end(flow.first_fin).fin_at;
  const bool nothing_before = flow.midstream && fin_at == flow.begun;
  if (nothing_before || fin_at < flow.active_at) return std::nullopt;
  return fin_at - flow.active_at;
}

std::optional<Duration> fin_answer_time(const Flow& flow) {
  if (!flow.closed || !flow.end(flow.first_fin).fin_acked) return std::nullopt;
  return flow.first_fin_acked - flow.end(flow.first_fin).fin_at;
}

std::optional<Duration> second_fin_gap(const Flow& flow) {
  if (teardown_of(flow) != Teardown::four_segment) return std::nullopt;
  return flow.end(other(flow.first_fin)).fin_at - flow.first_fin_acked;
}

}  // namespace synfin::tcp
