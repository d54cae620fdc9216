#include "view/conversation_step.h"

#include <fmt/format.h>

#include "synfin/wire/seq.h"

namespace synfin::view {

namespace {

using wire::Flag;
using wire::Seq;

// The other end's SYN-ACK is there, and this end has not acknowledged it yet.
bool completes_handshake(const PlacedSegment& s) {
  return s.receiver.syn_acks > 0 && !s.sender.acked && !s.sender.reset;
}

bool nothing_seen(const PlacedSegment& s) { return s.first_of_all(); }

bool repeats_syn(const PlacedSegment& s) { return s.sender.syns > 0 && s.sender.first == s.tcp.seq; }

std::string syn(const PlacedSegment& s) {
  if (repeats_syn(s)) return fmt::format("SYN, retransmission {}: no answer has come", s.sender.syns);
  if (s.receiver.syns > s.receiver.syn_acks)
    return "SYN against a SYN: a simultaneous open, or a split handshake (RFC 9293 3.5)";
  return "step 1 of the handshake: SYN asks for a connection (the sender is in SYN-SENT)";
}

std::string syn_ack(const PlacedSegment& s) {
  if (repeats_syn(s) && s.sender.syn_acks > 0)
    return "SYN-ACK, repeated: the ACK that should follow was lost, or never sent";
  if (s.ack && *s.ack != 1)
    return fmt::format(
        "SYN-ACK that acknowledges {}, not the SYN above, whose number was {}: an RST will answer it "
        "(RFC 9293 3.10.7.3)",
        *s.tcp.ack, *s.receiver.first);
  return "step 2 of the handshake: SYN-ACK, the port is open (the sender is in SYN-RECEIVED)";
}

std::string reset_with_ack(const PlacedSegment& s) {
  if (s.receiver.syns > 0 && s.sender.segments == 0)
    return "answer to the SYN: RST-ACK, the port is closed (\"Connection refused\")";
  if (nothing_seen(s) && s.tcp.seq == 0u)
    return "likely the answer to a SYN on a closed port: RST-ACK with seq 0 (RFC 9293 3.10.7.1)";
  if (s.sender.reset) return "RST-ACK once more";
  return "RST-ACK: the sender aborts the connection; nothing answers it";
}

std::string reset(const PlacedSegment& s) {
  if (s.has(Flag::ack)) return reset_with_ack(s);
  if (completes_handshake(s))
    return "RST in answer to the SYN-ACK: a half-open scan, or a host that knows nothing of the connection";
  if (s.sender.fin) return "RST after the sender's FIN: something came for a socket that is closed already";
  if (nothing_seen(s))
    return "RST: answers a segment that belongs to no connection, and takes its number from that segment's "
           "ack; or "
           "aborts a connection";
  return "RST: the connection is gone at once; nothing answers it";
}

bool acknowledges_fin(const PlacedSegment& s) {
  return s.receiver.fin && s.ack && after(Seq(*s.ack), Seq(*s.receiver.fin));
}

std::string fin(const PlacedSegment& s) {
  if (s.sender.fin) return "FIN, repeated: its ACK is missing or late";
  if (!s.has(Flag::ack)) return "FIN without ACK: no stack sends this in a connection; a scan";
  const std::string handshake = completes_handshake(s) ? "step 3 of the handshake and FIN in one; " : "";
  if (acknowledges_fin(s))
    return "second FIN: closes the other direction too and acknowledges the first (LAST-ACK); an ACK is due";
  if (s.receiver.fin) return "FIN against a FIN: both ends close at the same time (CLOSING)";
  if (nothing_seen(s))
    return "FIN-ACK: the sender closes; the first FIN of the connection, or the answer to it";
  return handshake + "first FIN: the sender starts to close, it has no more data (FIN-WAIT-1)";
}

std::string ahead(const PlacedSegment& s) {
  return fmt::format("data ahead of what was seen: {} bytes between are lost, late or not captured",
                     *s.seq - *s.sender.next);
}

std::string data(const PlacedSegment& s) {
  const std::string handshake = completes_handshake(s) ? "step 3 of the handshake, with data: " : "data: ";
  const std::uint32_t length = s.tcp.length;
  const std::string bytes = fmt::format("{} byte{}", length, length == 1 ? "" : "s");
  if (!s.seq || !s.sender.next) return handshake + bytes;
  const Seq next(*s.sender.next), start(*s.seq);
  const bool old = at_or_before(start + length, next);
  if (length == 1 && old && start + 1 == next)
    return "keep-alive probe: the last byte once more, to see an answer";
  if (old) return "retransmission: these " + bytes + " were sent before";
  if (length == 1 && s.receiver.window == 0) return "window probe: one byte against a closed window";
  if (after(start, next)) return ahead(s);
  return handshake + bytes + (before(start, next) ? ", the first of which were sent before" : "");
}

std::string third_segment(const PlacedSegment& s) {
  if (s.ack && *s.ack != 1) return "ACK in answer to the SYN-ACK, but of another number than it has";
  return "step 3 of the handshake: ACK, the connection is open (ESTABLISHED)";
}

std::string new_ack(const PlacedSegment& s) {
  if (acknowledges_fin(s) && s.sender.fin)
    return "last ACK: both FINs are acknowledged; the end that closed first waits in TIME-WAIT";
  if (acknowledges_fin(s)) return "ACK of the FIN: this end has heard it and may still send (CLOSE-WAIT)";
  if (!s.sender.acked) return "ACK: everything up to its number has arrived";
  return fmt::format("ACK of data: {} more bytes have arrived", *s.ack - *s.sender.acked);
}

std::string old_ack(const PlacedSegment& s) {
  if (s.seq && s.sender.next && *s.seq + 1 == *s.sender.next)
    return "keep-alive probe: a number that was used before, to see an answer";
  if (s.tcp.options.sack()) return "duplicate ACK with SACK: a segment before those blocks is missing";
  if (acknowledges_fin(s) && s.sender.fin) return "ACK of the FIN once more";
  if (s.sender.window != s.tcp.window)
    return "window update: nothing new is acknowledged, the window has changed";
  return "duplicate ACK, or the answer to a keep-alive probe: it says nothing new";
}

std::string bare_ack(const PlacedSegment& s) {
  if (completes_handshake(s)) return third_segment(s);
  if (nothing_seen(s)) {
    return s.tcp.ack == 1u ? "third segment of the handshake, or any ACK before the other end has sent data"
                           : "bare ACK: data, a SYN or a FIN has arrived; or a keep-alive, or its answer";
  }
  if (s.receiver.syns > 0 && s.receiver.syn_acks == 0 && s.sender.segments == 0)
    return "ACK in answer to a SYN: the sender believes that the connection is open already (RFC 9293 "
           "3.10.7.4)";
  const bool is_new = s.ack && (!s.sender.acked || after(Seq(*s.ack), Seq(*s.sender.acked)));
  return is_new ? new_ack(s) : old_ack(s);
}

std::string without_ack(const PlacedSegment& s) {
  if (s.tcp.flags == wire::Flags()) return "no flag at all: no stack sends this; a scan (\"null\")";
  return "neither SYN, RST nor ACK: no stack sends this in a connection; a scan";
}

}  // namespace

std::string step_of(const PlacedSegment& s) {
  if (s.has(Flag::syn) && (s.has(Flag::fin) || s.has(Flag::rst)))
    return "SYN together with FIN or RST: no stack sends this; a scan";
  if (s.has(Flag::rst)) return reset(s);
  if (s.has(Flag::syn)) return s.has(Flag::ack) ? syn_ack(s) : syn(s);
  if (s.has(Flag::fin)) return fin(s);
  if (!s.has(Flag::ack)) return without_ack(s);
  return s.tcp.length > 0 ? data(s) : bare_ack(s);
}

}  // namespace synfin::view
