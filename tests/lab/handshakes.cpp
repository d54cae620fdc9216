#include "lab/handshakes.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>

#include "synfin/net/fd.h"
#include "synfin/net/lab_network.h"
#include "synfin/wire/emit.h"

namespace synfin::test {
namespace {

using wire::Flag;

net::Fd packet_socket(const std::string& interface) {
  net::Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));  // protocol 0: it receives nothing
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
  if (::bind(socket.value(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    throw std::system_error(errno, std::generic_category(), "a packet socket on " + interface);
  return socket;
}

struct Step {
  bool from_client;
  wire::Flags flags;
  std::uint32_t seq, ack;
};

constexpr std::uint32_t client_isn = 1000, server_isn = 0xffffffff;
const std::array<Step, packets_of_handshake> steps{
    {{true, Flag::syn, client_isn, 0},
     {false, Flag::syn | Flag::ack, server_isn, client_isn + 1},
     {true, Flag::ack, client_isn + 1, server_isn + 1},
     {true, Flag::fin | Flag::ack, client_isn + 1, server_isn + 1},
     {false, Flag::fin | Flag::ack, server_isn + 1, client_isn + 2},
     {true, Flag::ack, client_isn + 2, server_isn + 2}}};

wire::Bytes frame_of(const Step& step, std::uint16_t port) {
  wire::SegmentSpec spec;
  spec.source = step.from_client ? net::lab_address_a : net::lab_address_b;
  spec.destination = step.from_client ? net::lab_address_b : net::lab_address_a;
  spec.source_port = step.from_client ? port : net::lab_open_port;
  spec.destination_port = step.from_client ? net::lab_open_port : port;
  spec.seq = wire::Seq(step.seq);
  if (step.flags.has(Flag::ack)) spec.ack = wire::Seq(step.ack);
  spec.flags = step.flags;
  spec.window = 1024;
  wire::Bytes frame{2, 0, 0, 0, 0, 0x99, 2, 0, 0, 0, 0, 0x98, 8, 0};
  const wire::Bytes packet = wire::emit(spec).value();
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

}  // namespace

void send_handshakes(const std::string& interface, std::uint16_t connections) {
  constexpr std::uint16_t first_port = 10'000;
  const net::Fd socket = packet_socket(interface);
  for (std::uint16_t i = 0; i < connections; ++i) {
    for (const Step& step : steps) {
      const wire::Bytes frame = frame_of(step, static_cast<std::uint16_t>(first_port + i));
      if (::send(socket.value(), frame.data(), frame.size(), 0) < 0)
        throw std::system_error(errno, std::generic_category(), "sending on " + interface);
    }
  }
}

}  // namespace synfin::test
