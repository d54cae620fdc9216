// Drives synfin's TCP machine over a wire that is only a variable: connect, close, and every segment printed
// as tcpdump would. No socket, no privilege, no waiting: time is whatever this program says it is.
#include <cstdio>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/personality.h"
#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"
#include "synfin/wire/parse.h"

using namespace synfin;

// The other end, reduced to what this exchange needs: SYN gets SYN-ACK, FIN gets FIN-ACK, an ACK gets
// nothing.
static wire::Bytes answer(const wire::Segment& s) {
  if (!s.syn() && !s.fin()) return {};
  wire::SegmentSpec spec;
  spec.source = s.ip.destination, spec.destination = s.ip.source;
  spec.source_port = s.destination_port, spec.destination_port = s.source_port;
  spec.seq = s.syn() ? wire::Seq(7000) : wire::Seq(s.ack_field);
  spec.ack = s.end();
  spec.flags = (s.syn() ? wire::Flag::syn : wire::Flag::fin) | wire::Flag::ack;
  spec.window = 65535;
  return *wire::emit(spec);
}

int main() {
  const tcp::Personality like_us = tcp::personality(tcp::Like::minimal, {}, {});
  const wire::FourTuple tuple{{*wire::parse_address("192.0.2.1"), 55538},
                              {*wire::parse_address("192.0.2.2"), 80}};
  tcp::Connection connection({tuple, like_us.identity, like_us.policy, like_us.timers}, wire::Seq(1000));
  wire::Notation notation;
  tcp::Time now{};

  connection.handle(tcp::Open{}, now);
  while (auto out = connection.poll_transmit(now)) {
    const wire::Bytes ours = *wire::emit(out->spec);
    std::printf("%s\n", notation.line(ours).c_str());
    const wire::Bytes theirs = answer(std::get<wire::Segment>(*wire::parse(ours)));
    now += std::chrono::milliseconds(3);
    if (!theirs.empty()) {
      std::printf("%s\n", notation.line(theirs).c_str());
      connection.handle(tcp::SegmentArrived{std::get<wire::Segment>(*wire::parse(theirs))}, now);
    }
    if (connection.state() == tcp::State::established && !out->spec.flags->has(wire::Flag::syn)) {
      connection.handle(tcp::Close{}, now);
    }
  }
  std::printf("# %s\n", tcp::to_string(connection.state()).data());
  return connection.state() == tcp::State::time_wait ? 0 : 1;
}
