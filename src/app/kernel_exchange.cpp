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
  error_ = socket_.wait_connected(plan_.timeout);
  if (error_ != 0) return socket_.close();
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
  if (over_ && !give_up_at_) give_up_at_ = now + plan_.timeout;
  return std::nullopt;
}

void KernelExchange::on_deadline(tcp::Time now) {
  if (give_up_at_ && now >= *give_up_at_) gave_up_ = true;
}

void KernelExchange::interrupt(tcp::Time) { gave_up_ = true; }

bool KernelExchange::finished() const { return gave_up_ || (over_ && settled_on_the_wire()); }

// Nothing more is to be expected: the attempt was refused or given up, an RST has been seen, or both FINs
// have been and ours is the last word.
bool KernelExchange::settled_on_the_wire() const {
  if (error_ == ETIMEDOUT) return true;
  bool our_fin = false;
  bool their_fin = false;
  bool last_is_ours = false;
  for (const view::Record& record : records()) {
    if (record.origin == view::Origin::icmp && error_ != 0) return true;
    const auto packet = wire::parse(record.packet);
    const auto* segment = packet ? std::get_if<wire::Segment>(&*packet) : nullptr;
    if (!segment) continue;
    if (segment->rst()) return true;
    last_is_ours = record.origin == view::Origin::ours;
    (last_is_ours ? our_fin : their_fin) |= segment->fin();
  }
  return our_fin && their_fin && last_is_ours;
}

std::optional<tcp::Outcome> KernelExchange::outcome() const {
  if (!over_) return std::nullopt;
  const view::Summary summary = view::summarise(records());
  if (error_ == 0) return tcp::Outcome{tcp::PortState::open, tcp::Reason::syn_ack, summary.closing};
  for (const view::Record& record : records()) {
    const auto packet = wire::parse(record.packet);
    const auto* error = packet ? std::get_if<wire::IcmpError>(&*packet) : nullptr;
    if (error)
      return tcp::Outcome{tcp::PortState::filtered, tcp::reason_of_icmp(error->type, error->code), {}};
  }
  if (error_ == ECONNREFUSED) return tcp::Outcome{tcp::PortState::closed, tcp::Reason::reset, {}};
  return tcp::Outcome{tcp::PortState::filtered, tcp::Reason::no_response, {}};
}

}  // namespace synfin::app
