#include "synfin/wire/notation.h"

#include "wire/notation_state.h"

namespace synfin::wire {

namespace notation {

void Context::address(std::uint32_t value) {
  if (style.names && style.names->host) {
    const std::string_view name = style.names->host(Address{value});
    if (!name.empty()) return out.put(name);
  }
  address_number(value);
}

void Context::address_number(std::uint32_t value) {
  const auto byte = [value](int shift) { return (value >> shift) & 0xffu; };
  out.print(byte(24), '.', byte(16), '.', byte(8), '.', byte(0));
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

struct Notation::State : notation::Context {};

Notation::Notation(NotationStyle style) : state_(std::make_unique<State>()) { state_->style = style; }
Notation::~Notation() = default;
Notation::Notation(Notation&&) noexcept = default;
Notation& Notation::operator=(Notation&&) noexcept = default;

void Notation::append(std::string& out, ByteView packet, std::size_t wire_length) {
  state_->out.clear();
  if (!notation::print_ip(*state_, packet, static_cast<std::uint32_t>(wire_length))) state_->truncated();
  out.append(state_->out.view());
}

}  // namespace synfin::wire
