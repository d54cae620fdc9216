#include "synfin/app/kernel_exchange.h"

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "synfin/view/summary.h"

namespace synfin::app {

namespace {

sockaddr_in socket_address(const wire::Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  address.sin_addr.s_addr = htonl(endpoint.address.value);
  return address;
}

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int milliseconds(tcp::Duration duration) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

}  // namespace

KernelExchange::KernelExchange(std::size_t number, wire::Endpoint remote, LocalChoice local, Plan plan,
                               std::function<void()> wake)
    : Exchange(number),
      tuple_{{}, remote},
      local_(std::move(local)),
      plan_(std::move(plan)),
      wake_(std::move(wake)),
      socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  if (!socket_ || !stop_) fail("creating a socket for the kernel's exchange");
}

KernelExchange::~KernelExchange() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_.value(), &one, sizeof one);
  if (thread_.joinable()) thread_.join();
}

void KernelExchange::choose_local() {
  const int fd = socket_.value();
  if (const auto& name = local_.interface;
      name && ::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name->c_str(),
                           static_cast<socklen_t>(name->size())) < 0) {
    fail(fmt::format("binding the kernel's socket to interface '{}'", *name));
  }
  if (!local_.source && !local_.source_port) return;
  // One port for several peers' ports; and with an address alone, the port is left for connect() to choose.
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  const auto address =
      socket_address({local_.source.value_or(wire::Address{}), local_.source_port.value_or(0)});
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    fail(fmt::format("binding the kernel's socket to port {}", local_.source_port.value_or(0)));
  }
}

void KernelExchange::start(tcp::Time now) {
  choose_local();
  const auto remote = socket_address(tuple_.remote);
  const bool connected =
      ::connect(socket_.value(), reinterpret_cast<const sockaddr*>(&remote), sizeof remote) == 0;
  if (!connected && errno == ECONNREFUSED) error_ = errno;
  if (!connected && errno != EINPROGRESS && errno != ECONNREFUSED) fail("connecting the kernel's socket");
  sockaddr_in local{};
  socklen_t size = sizeof local;
  ::getsockname(socket_.value(), reinterpret_cast<sockaddr*>(&local), &size);
  tuple_.local = {{ntohl(local.sin_addr.s_addr)}, ntohs(local.sin_port)};
  // Opening and closing may take `timeout` each; a second more for the last segment to be captured.
  give_up_at_ = now + plan_.timeout * 2 + plan_.hold + plan_.linger + std::chrono::seconds(1);
  thread_ = std::thread([this, connected] {
    if (error_ == 0) use_socket(connected);
    socket_.reset();
    over_ = true;
    wake_();
  });
}

// What nc does: wait for the connection, send, hold, and let close() make the FIN.
void KernelExchange::use_socket(bool connected) {
  if (!connected) {
    pollfd fds[] = {{socket_.value(), POLLOUT, 0}, {stop_.value(), POLLIN, 0}};
    const int ready = ::poll(fds, 2, milliseconds(plan_.timeout));
    int error = ready > 0 ? 0 : ETIMEDOUT;
    socklen_t size = sizeof error;
    if (ready > 0) ::getsockopt(socket_.value(), SOL_SOCKET, SO_ERROR, &error, &size);
    error_ = error;
    if (error != 0 || fds[1].revents != 0) return;
  }
  if (!plan_.send.empty()) {
    [[maybe_unused]] const auto sent =
        ::send(socket_.value(), plan_.send.data(), plan_.send.size(), MSG_NOSIGNAL);
  }
  if (plan_.hold > tcp::Duration::zero() || plan_.expect_close) hold_open();
  if (plan_.close == CloseMode::rst) {
    const linger abort{1, 0};
    ::setsockopt(socket_.value(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  }
}

// Reads and forgets until nothing has come for the hold time, or the peer has closed.
void KernelExchange::hold_open() {
  const int idle = milliseconds(plan_.expect_close ? plan_.timeout : plan_.hold);
  while (true) {
    pollfd fds[] = {{socket_.value(), POLLIN, 0}, {stop_.value(), POLLIN, 0}};
    if (::poll(fds, 2, idle) <= 0 || fds[1].revents != 0) return;
    char buffer[4096];
    if (::recv(socket_.value(), buffer, sizeof buffer, 0) <= 0) return;
  }
}

tcp::Reaction KernelExchange::receive(const wire::Packet&, tcp::Time) { return {}; }
std::optional<tcp::Transmit> KernelExchange::poll_transmit(tcp::Time) { return std::nullopt; }

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
