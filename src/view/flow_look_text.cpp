#include <algorithm>
#include <array>
#include <chrono>

#include "synfin/tcp/flow_look.h"
#include "synfin/tcp/outcome.h"
#include "synfin/view/flow_line.h"

#include "view/append.h"

// What a connection looks like, in words.
namespace synfin::view {

namespace {

using tcp::End;
using tcp::Flow;
using tcp::FlowEnd;
using tcp::Look;

// What is put into a phrase. The first of the names is nothing's.
enum class Fill : std::uint8_t { nothing, fin, rst, data, syns, icmp, idle, nc_z, nc_w };

constexpr std::array<std::string_view, 9> fill_names{"",       "{fin}",  "{rst}",   "{data}", "{syns}",
                                                     "{icmp}", "{idle}", "{nc -z}", "{nc -w}"};

static_assert(fill_names.size() == static_cast<std::size_t>(Fill::nc_w) + 1);

// Pieces of text, each with what is filled in after it.
struct Phrase {
  struct Piece {
    std::string_view text;
    Fill then = Fill::nothing;
  };
  std::array<Piece, 3> pieces;

  // What is in braces is filled in; an unknown name, or too many, and this does not compile.
  consteval Phrase(const char* phrase) {
    std::string_view text = phrase;
    for (std::size_t i = 0; !text.empty(); ++i) {
      const std::size_t open = std::min(text.find('{'), text.size());
      pieces.at(i).text = text.substr(0, open);
      text.remove_prefix(open);
      if (text.empty()) return;
      const std::string_view name = text.substr(0, text.find('}') + 1);
      std::size_t fill = 1;
      while (fill_names.at(fill) != name) ++fill;
      pieces.at(i).then = static_cast<Fill>(fill);
      text.remove_prefix(name.size());
    }
  }
};

// In the order of the enumeration.
constexpr std::array<Phrase, tcp::look_count> phrases{
    "refused",
    "filtered: ICMP {icmp}",
    "filtered: SYN sent {syns} times, no answer",
    "one SYN, no answer: filtered, or not seen",
    "SYN flood: one of very many that nobody completes",
    "half-open: SYN-ACK not answered",
    "half-open: SYN-ACK answered by RST, as nmap -sS",
    "kernel's RST against a hand-rolled handshake",
    "reset by the server before the handshake was complete",
    "connect-and-close, no data{nc -z}",
    "idle {idle}, then closed by the {fin}{nc -w}",
    "request and response, closed by the {fin}",
    "data both ways, the server's first, closed by the {fin}",
    "data by the {data} alone, closed by the {fin}",
    "closed by the {fin}, no data seen",
    "half-close: data after the {fin}'s FIN",
    "reset by the {rst}, no data",
    "reset after data, by the {rst}",
    "closed by the {fin}, then reset by the {rst}",
    "lost FIN: the {fin}'s was never acked",
    "half-closed by the {fin}, still open the other way",
    "open",
    "RST of a connection that was not seen",
};

std::string_view name_of_end(End end) { return end == End::client ? "client" : "server"; }

// Rounded to a tenth.
void append_seconds(std::string& out, tcp::Duration duration) {
  const auto tenths = std::chrono::round<std::chrono::duration<std::int64_t, std::deci>>(duration).count();
  append_number(out, tenths / 10);
  out += '.';
  append_number(out, tenths % 10);
  out += " s";
}

// What nc's -w would be for an idle time like this.
void append_nc_w(std::string& out, const Flow& flow) {
  const tcp::Duration idle = *tcp::idle_before_close(flow);
  const auto seconds = std::chrono::round<std::chrono::seconds>(idle).count();
  if (flow.first_fin != End::client || seconds == 0) return;
  out += ": as nc -w";
  append_number(out, seconds);
  out += " (idle ";
  append_seconds(out, idle);
  out += ')';
}

void append_filled(std::string& out, Fill fill, const Flow& flow) {
  switch (fill) {
    case Fill::nothing:
      return;
    case Fill::fin:
      out += name_of_end(flow.first_fin);
      return;
    case Fill::rst:
      out += name_of_end(flow.first_rst);
      return;
    case Fill::data:
      out += name_of_end(flow.first_data);
      return;
    case Fill::syns:
      return append_number(out, flow.client.syn_retransmissions + 1);
    case Fill::icmp:
      out += tcp::to_string(tcp::reason_of_icmp(flow.icmp_type, flow.icmp_code));
      return;
    case Fill::idle:
      return append_seconds(out, *tcp::idle_before_close(flow));
    case Fill::nc_z:
      out += flow.first_fin == End::client ? ": as nc -z" : ", closed by the server";
      return;
    case Fill::nc_w:
      return append_nc_w(out, flow);
  }
}

void append_main(std::string& out, const Flow& flow, Look look) {
  for (const Phrase::Piece& piece : phrases[static_cast<std::size_t>(look)].pieces) {
    out += piece.text;
    append_filled(out, piece.then, flow);
  }
}

class Notes {
 public:
  explicit Notes(std::string& out) : out_(out) {}

  void add(bool holds, std::string_view text) {
    if (!holds) return;
    out_ += "; ";
    out_ += text;
  }
  void count(std::uint64_t number, std::string_view one, std::string_view more) {
    if (number == 0) return;
    out_ += "; ";
    append_number(out_, number);
    out_ += number == 1 ? one : more;
  }

 private:
  std::string& out_;
};

void append_notes(std::string& out, const Flow& flow, Look look) {
  const FlowEnd &c = flow.client, &s = flow.server;
  Notes notes(out);
  const unsigned fins_again = unsigned{c.fin_retransmissions} + s.fin_retransmissions;
  const unsigned syns_again = unsigned{c.syn_retransmissions} + s.syn_retransmissions;
  notes.add(tcp::opening_of(flow) == tcp::Opening::simultaneous, "simultaneous open");
  notes.add(tcp::opening_of(flow) == tcp::Opening::split, "split handshake");
  notes.add(tcp::teardown_of(flow) == tcp::Teardown::simultaneous, "simultaneous close");
  if (look != Look::filtered) notes.count(syns_again, " SYN or SYN-ACK again", " SYNs or SYN-ACKs again");
  if (look != Look::fin_unanswered)
    notes.count(fins_again, " FIN again: lost, or its ACK", " FINs again: lost, or their ACKs");
  if (look == Look::fin_unanswered) notes.count(fins_again, " FIN again", " FINs again");
  const unsigned again = unsigned{c.retransmissions} + s.retransmissions;
  notes.count(again - std::min(again, syns_again + fins_again), " retransmission of data",
              " retransmissions of data");
  notes.count(unsigned{c.reordered} + s.reordered, " segment out of order", " segments out of order");
  notes.count(unsigned{c.keep_alives} + s.keep_alives, " keep-alive", " keep-alives");
  notes.count(unsigned{c.zero_windows} + s.zero_windows, " zero window", " zero windows");
  notes.count(unsigned{c.damaged} + s.damaged, " segment with a bad checksum",
              " segments with a bad checksum");
  if (look != Look::unreachable) notes.count(flow.icmp_errors, " ICMP error", " ICMP errors");
  notes.add(flow.late_syn_seen, "SYN on the open connection");
  notes.count(flow.missed(End::client) + flow.missed(End::server),
              " byte acked and not seen: lost by the capture",
              " bytes acked and not seen: lost by the capture");
  notes.add(flow.midstream && look != Look::stray_reset,
            "began before the capture: states and roles assumed");
  notes.add(!flow.midstream && (c.assumed || s.assumed), "something was not seen: states assumed");
  notes.add(flow.ports_reused && !flow.over(), "its ports were used again");
  notes.add(flow.forced_out, "not followed to its end: too many connections");
}

}  // namespace

void append_look(std::string& out, const Flow& flow) {
  const Look look = tcp::look_of(flow);
  append_main(out, flow, look);
  append_notes(out, flow, look);
}

std::string look_text(const Flow& flow) {
  std::string out;
  append_look(out, flow);
  return out;
}

}  // namespace synfin::view
