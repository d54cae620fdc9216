#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include "synfin/app/exchange.h"
#include "synfin/app/hand_exchange.h"
#include "synfin/net/kernel_socket.h"

namespace synfin::app {

// The same exchange made by the kernel: a socket that connects and closes as nc does, on a thread of its own,
// so that looking on does not slow it. Everything known of it comes from the capture and from connect()'s
// result.
class KernelExchange : public Exchange {
 public:
  // `wake` is called from the thread when the socket has been closed.
  KernelExchange(std::size_t number, wire::Endpoint remote, const net::LocalChoice& local, Plan plan,
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
  void use_socket();
  bool look_at_records();
  tcp::Closing closing() const;

  wire::FourTuple tuple_;
  Plan plan_;
  std::function<void()> wake_;
  net::KernelSocket socket_;
  std::thread thread_;
  static constexpr int undecided = -1;
  std::atomic<int> connected_{undecided};  // connect()'s result: 0 or its errno
  std::atomic<bool> over_{false};          // the thread is through, and the socket closed
  std::optional<tcp::Time> give_up_at_;
  bool gave_up_ = false;

  std::size_t looked_at_ = 0;  // records
  // The number after each side's FIN, and whether that was acknowledged.
  struct Fin {
    std::optional<wire::Seq> end;
    bool acked = false;
  };
  void take(const wire::Segment& segment, Fin& of_sender, Fin& of_other);

  Fin our_fin_;
  Fin their_fin_;
  bool reset_ = false;  // by either
};

}  // namespace synfin::app
