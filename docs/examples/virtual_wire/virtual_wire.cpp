// Builds a SYN, puts it on a wire that is only a variable, and reads it back: nothing is sent.
#include <cstdio>
#include <string>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"
#include "synfin/wire/parse.h"

using namespace synfin::wire;

int main() {
  SegmentSpec syn;
  syn.source = parse_address("192.0.2.1");
  syn.destination = parse_address("192.0.2.2");
  syn.source_port = 55538;
  syn.destination_port = 80;
  syn.flags = Flag::syn;
  syn.seq = Seq(3089239005);
  syn.window = 62727;
  syn.options = parse_options("mss 8961,sackOK,TS val 7 ecr 0,nop,wscale 7").value();

  const Result<Bytes> wire = emit(syn);
  if (!wire) {
    std::fprintf(stderr, "emit: %.*s\n", static_cast<int>(wire.error().reason.size()),
                 wire.error().reason.data());
    return 1;
  }

  const Result<Packet> packet = parse(*wire);
  const Segment* segment = packet ? std::get_if<Segment>(&*packet) : nullptr;
  if (segment == nullptr || segment->seq != *syn.seq) {
    std::fprintf(stderr, "what came off the wire is not what was put on it\n");
    return 1;
  }
  std::printf("%s\n", Notation().line(*wire).c_str());
  return 0;
}
