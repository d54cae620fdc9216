#include "synfin/wire/notation.h"

#include "wire/notation_state.h"

namespace synfin::wire {

namespace notation {

void Context::address(std::uint32_t value) {
  if (style.names && style.names->host) {
    const std::string_view name = style.names->host(Address{value});
    if (!name.empty()) return out.put(name);
  }
  out.address(Address{value});
}

void Context::port(std::uint16_t tcp_port) {
  if (style.names && style.names->service) {
    const std::string_view name = style.names->service(tcp_port);
    if (!name.empty()) return out.put(name);
  }
  out.print(tcp_port);
}

void Context::addresses(ByteView ip) {
  address(&ip[12]);
  out.put(" > ");
  address(&ip[16]);
}

}  // namespace notation

struct Notation::State : notation::Context {
  explicit State(const NotationStyle& with)
      : Context{with, SequenceBases(with.most_pairs, with.pairs_key, with.pairs_memory), {}, {}} {}

  bool print_packet(ByteView packet, std::size_t wire_length) {
    const bool complete = notation::print_ip(*this, packet, static_cast<std::uint32_t>(wire_length));
    if (!complete) truncated();
    return complete;
  }

  // Where nothing before the packet says that it is IPv4, another version is not said to be wrong.
  bool print_unknown_version(const Frame& frame) {
    if (frame.type != LinkType::raw_ipv4 || (frame.bytes[0] >> 4) == 4) return false;
    out.print("unknown ip ", unsigned{frame.bytes[0]} >> 4);
    return true;
  }
};

Notation::Notation(NotationStyle style) : state_(std::make_unique<State>(style)) {}
Notation::~Notation() = default;
Notation::Notation(Notation&&) noexcept = default;
Notation& Notation::operator=(Notation&&) noexcept = default;

void Notation::append(std::string& out, ByteView packet, std::size_t wire_length) {
  state_->out.clear();
  state_->print_packet(packet, wire_length);
  out.append(state_->out.view());
}

bool Notation::append(std::string& out, const Frame& frame) {
  state_->out.clear();
  notation::print_link_layer(*state_, frame);
  const bool complete =
      state_->print_unknown_version(frame) ||
      state_->print_packet(frame.bytes.subspan(frame.ipv4_at), frame.wire_length - frame.ipv4_at);
  out.append(state_->out.view());
  return complete;
}

bool Notation::forgot_pairs() const { return state_->bases.overflowed(); }

}  // namespace synfin::wire
