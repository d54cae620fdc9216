#include "synfin/view/flow_line.h"

#include "synfin/tcp/flow_look.h"
#include "synfin/wire/address_text.h"

#include "view/append.h"

namespace synfin::view {

namespace {

using tcp::End;
using tcp::Flow;

std::string_view name_of(End end) { return end == End::client ? "client" : "server"; }

void append_endpoint(ShortText& out, const wire::Endpoint& endpoint) {
  out.end_at(wire::put_address(out.room(wire::longest_address), endpoint.address));
  append_number(out, endpoint.port);
}

void append_handshake(ShortText& out, const Flow& flow) {
  const auto times = tcp::handshake_times(flow);
  if (!times) return;
  out += "handshake ";
  append_duration(out, times->server + times->client);
  out += " (";
  append_duration(out, times->server);
  out += " + ";
  append_duration(out, times->client);
  out += "), ";
}

void append_bytes(ShortText& out, const Flow& flow) {
  append_number(out, flow.client.bytes);
  out += flow.client.bytes == 1 ? " byte there, " : " bytes there, ";
  append_number(out, flow.server.bytes);
  out += " back";
}

// The seed's lesson: [F.] at once, or [.] and then [F.].
void append_answer(ShortText& out, const Flow& flow) {
  const auto answer = tcp::fin_answer_time(flow);
  switch (tcp::teardown_of(flow)) {
    case tcp::Teardown::three_segment:
      out += ": [F.], [F.] ";
      append_duration(out, *answer);
      out += " later";
      return;
    case tcp::Teardown::four_segment:
      out += ": [F.], [.] ";
      append_duration(out, *answer);
      out += " later, [F.] ";
      append_duration(out, *tcp::second_fin_gap(flow));
      out += " after that";
      return;
    case tcp::Teardown::simultaneous:
      out += ": [F.] crossed with [F.]";
      return;
    case tcp::Teardown::half_closed:
      out += ": [F.], [.] ";
      append_duration(out, *answer);
      out += " later, no second [F.]";
      return;
    case tcp::Teardown::unanswered:
      out += ": [F.], no answer";
      return;
    case tcp::Teardown::reset:
      out += ": [F.], then RST by the ";
      out += name_of(flow.first_rst);
      return;
    case tcp::Teardown::none:
      return;
  }
}

void append_closing(ShortText& out, const Flow& flow) {
  if (const auto idle = tcp::idle_before_close(flow)) {
    out += ", idle ";
    append_duration(out, *idle);
  }
  if (flow.closed) {
    out += ", closed by the ";
    out += name_of(flow.first_fin);
    return append_answer(out, flow);
  }
  if (flow.reset) {
    out += ", RST by the ";
    out += name_of(flow.first_rst);
  }
}

}  // namespace

void append_endpoint(std::string& out, const wire::Endpoint& endpoint) {
  ShortText text;
  append_endpoint(text, endpoint);
  out += text.view();
}

void FlowLines::append(std::string& out, const Flow& flow) {
  timestamps_.append(out, flow.begun);
  ShortText facts;
  append_endpoint(facts, flow.tuple.local);
  facts += " > ";
  append_endpoint(facts, flow.tuple.remote);
  facts += ": ";
  append_handshake(facts, flow);
  append_bytes(facts, flow);
  append_closing(facts, flow);
  facts += "  # ";
  out += facts.view();
  append_look(out, flow);
  out += '\n';
}

std::string state_text(const tcp::FlowEnd& end) {
  std::string out;
  if (!end.pending.empty() && end.shown() != end.state) {
    out += '(';
    out += tcp::to_string(end.shown());
    out += ')';
  } else {
    out += tcp::to_string(end.shown());
  }
  if (end.assumed) out += '?';
  return out;
}

void append_states(std::string& out, const Flow& flow) {
  out += "client ";
  out += state_text(flow.client);
  out += ", server ";
  out += state_text(flow.server);
}

}  // namespace synfin::view
