#include "synfin/app/kernel_exchange.h"

#include <cerrno>
#include <utility>

#include "synfin/view/summary.h"

namespace synfin::app {

KernelExchange::KernelExchange(std::size_t number, wire::Endpoint remote, const net::LocalChoice& local,
                               Plan plan, std::function<void()> wake)
    : Exchange(number), tuple_{{}, remote}, plan_(std::move(plan)), wake_(std::move(wake)), socket_(local) {}

KernelExchange::~KernelExchange() {
  socket_.cancel();
  if (thread_.joinable()) thread_.join();
}

void KernelExchange::start(tcp::Time) {
  socket_.connect(tuple_.remote);
  tuple_.local = socket_.local();
  thread_ = std::thread([this] {
    use_socket();
    over_ = true;
    wake_();
  });
}

// What nc does: wait for the connection, send, hold, and let close() make the FIN.
void KernelExchange::use_socket() {
  connected_ = socket_.wait_connected(plan_.timeout);
  if (connected_ != 0) return socket_.close();
  const bool sent = socket_.send(plan_.send, plan_.timeout);
  const tcp::Duration idle = plan_.expect_close ? plan_.timeout : plan_.hold;
  while (sent && idle > tcp::Duration::zero() && socket_.receive(idle)) {
  }
  if (plan_.close == CloseMode::rst) return socket_.abort();
  socket_.close();
}

tcp::Reaction KernelExchange::receive(const wire::Packet&, tcp::Time) { return {}; }

// Nothing of ours to send. The socket is closed when the thread is through; from then on the peer has as long
// for its side as it has with an exchange by hand.
std::optional<tcp::Transmit> KernelExchange::poll_transmit(tcp::Time now) {
  if (!over_) return std::nullopt;
  if (look_at_records() || !give_up_at_) give_up_at_ = now + plan_.timeout;
  return std::nullopt;
}

// Whether there is one that carries on.
bool KernelExchange::look_at_records() {
  bool progress = false;
  for (; looked_at_ < records().size(); ++looked_at_) {
    const view::Record& record = records()[looked_at_];
    const auto packet = wire::parse(record.packet);
    const auto* segment = packet ? std::get_if<wire::Segment>(&*packet) : nullptr;
    if (!segment) continue;
    const bool ours = record.origin == view::Origin::ours;
    take(*segment, ours ? our_fin_ : their_fin_, ours ? their_fin_ : our_fin_);
    progress |= segment->payload_length > 0;
  }
  return progress;
}

void KernelExchange::take(const wire::Segment& segment, Fin& of_sender, Fin& of_other) {
  if (segment.fin()) of_sender.end = segment.end();
  if (of_other.end && segment.ack() == of_other.end) of_other.acked = true;
  reset_ |= segment.rst();
}

void KernelExchange::on_deadline(tcp::Time now) {
  if (give_up_at_ && now >= *give_up_at_) gave_up_ = true;
}

// The thread says what has become of the connection, and lets go of the socket.
void KernelExchange::interrupt(tcp::Time) {
  gave_up_ = true;
  socket_.cancel();
  if (thread_.joinable()) thread_.join();
}

// Nothing more is to be expected: the attempt has failed (what it failed by was captured before the kernel
// saw it), an RST has been seen, or each FIN and what acknowledges it.
bool KernelExchange::finished() const {
  if (gave_up_) return true;
  return over_ && (connected_ != 0 || reset_ || (our_fin_.acked && their_fin_.acked));
}

// Its FIN may be waiting for the peer's window, and then none is seen.
tcp::Closing KernelExchange::closing() const {
  const tcp::Closing seen = view::summarise(records()).closing;
  return seen == tcp::Closing::left_open ? tcp::Closing::unfinished : seen;
}

std::optional<tcp::Outcome> KernelExchange::outcome() const {
  using enum tcp::Reason;
  const int result = connected_;
  if (result == undecided || result == ECANCELED) return std::nullopt;
  // Reset before it was asked: after a FIN of the peer's that is EPIPE.
  const bool opened = result == 0 || result == ECONNRESET || result == EPIPE;
  if (opened) return tcp::Outcome{tcp::PortState::open, syn_ack, closing()};
  for (const view::Record& record : records()) {
    const auto packet = wire::parse(record.packet);
    const auto* error = packet ? std::get_if<wire::IcmpError>(&*packet) : nullptr;
    if (error)
      return tcp::Outcome{tcp::PortState::filtered, tcp::reason_of_icmp(error->type, error->code), {}};
  }
  switch (result) {
    case ECONNREFUSED:
      return tcp::Outcome{tcp::PortState::closed, reset, {}};
    case EHOSTUNREACH:  // without ICMP: this host found nobody who answers for the address (ARP)
      return tcp::Outcome{tcp::PortState::filtered, host_unreach, {}};
    case ENETUNREACH:
      return tcp::Outcome{tcp::PortState::filtered, net_unreach, {}};
    default:
      return tcp::Outcome{tcp::PortState::filtered, no_response, {}};
  }
}

}  // namespace synfin::app
