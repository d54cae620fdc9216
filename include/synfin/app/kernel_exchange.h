#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "synfin/app/exchange.h"
#include "synfin/app/hand_exchange.h"
#include "synfin/net/fd.h"

namespace synfin::app {

// What a kernel's socket is told before it connects; what is absent the kernel chooses.
struct LocalChoice {
  std::optional<std::string> interface;
  std::optional<wire::Address> source;
  std::optional<std::uint16_t> source_port;
};

// The same exchange made by the kernel: a socket that connects and closes as nc does, on a thread of its own,
// so that looking on does not slow it. Everything known of it comes from the capture and from connect()'s
// result.
class KernelExchange : public Exchange {
 public:
  // `wake` is called from the thread when the socket has been closed.
  KernelExchange(std::size_t number, wire::Endpoint remote, LocalChoice local, Plan plan,
                 std::function<void()> wake);
  ~KernelExchange() override;

  wire::FourTuple tuple() const override { return tuple_; }
  void start(tcp::Time now) override;
  tcp::Reaction receive(const wire::Packet& packet, tcp::Time now) override;
  std::optional<tcp::Transmit> poll_transmit(tcp::Time now) override;
  std::optional<tcp::Time> deadline() const override { return give_up_at_; }
  void on_deadline(tcp::Time now) override;
  void interrupt(tcp::Time now) override;
  bool finished() const override;
  std::optional<tcp::State> state() const override { return std::nullopt; }
  std::optional<tcp::Outcome> outcome() const override;
  bool made_by_kernel() const override { return true; }

 private:
  void choose_local();
  void use_socket(bool connected);
  void hold_open();
  bool settled_on_the_wire() const;

  wire::FourTuple tuple_;
  LocalChoice local_;
  Plan plan_;
  std::function<void()> wake_;
  net::Fd socket_;
  net::Fd stop_;  // an eventfd: the thread is to end early
  std::thread thread_;
  std::atomic<bool> over_{false};
  std::atomic<int> error_{0};  // connect()'s errno; ETIMEDOUT when `timeout` was up first
  std::optional<tcp::Time> give_up_at_;
  bool gave_up_ = false;
};

}  // namespace synfin::app
