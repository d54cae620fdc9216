#pragma once

#include <optional>

#include "synfin/app/exchange.h"
#include "synfin/tcp/connection.h"
#include "synfin/wire/bytes.h"

namespace synfin::app {

enum class CloseMode : std::uint8_t { fin, rst, none };

// What the application on top of the connection does with it. The default is what nc -z does.
struct Plan {
  tcp::Duration timeout = std::chrono::seconds(5);  // for opening, and again for closing
  wire::Bytes send;                                 // once open
  tcp::Duration hold{0};      // idle time, counted from what was sent or the last that came, before it closes
  bool expect_close = false;  // leave closing to the peer, for as long as `timeout`
  CloseMode close = CloseMode::fin;
  bool half_open = false;   // answer the SYN-ACK with RST
  tcp::Duration linger{0};  // stay in TIME-WAIT and answer
};

// An exchange rolled by hand: a Connection and the application's plan for it.
class HandExchange : public Exchange {
 public:
  HandExchange(std::size_t number, const tcp::Config& config, wire::Seq isn, Plan plan);

  wire::FourTuple tuple() const override { return connection_.tuple(); }
  void start(tcp::Time now) override;
  tcp::Reaction receive(const wire::Packet& packet, tcp::Time now) override;
  std::optional<tcp::Transmit> poll_transmit(tcp::Time now) override;
  std::optional<tcp::Time> deadline() const override;
  void on_deadline(tcp::Time now) override;
  void interrupt(tcp::Time now) override;
  bool finished() const override { return phase_ == Phase::over; }
  std::optional<tcp::State> state() const override { return connection_.state(); }
  std::optional<tcp::Outcome> outcome() const override;
  bool made_by_kernel() const override { return false; }

 private:
  enum class Phase : std::uint8_t { opening, open, closing, lingering, over };

  void proceed(tcp::Time now);
  void when_opened(tcp::Time now);
  void while_open(tcp::Time now);
  bool waits_for_ack() const;
  bool has_progressed();
  void close(tcp::Time now);
  void give_up(tcp::Time now);

  tcp::Connection connection_;
  Plan plan_;
  Phase phase_ = Phase::opening;
  tcp::Time give_up_at_{};
  tcp::Time act_at_{};  // end of hold or linger
  std::uint64_t bytes_seen_ = 0;
  std::size_t unacknowledged_ = 0;
  bool left_open_ = false;
  bool acts_first_;  // what it does rides on, or replaces, the ACK that is due
};

}  // namespace synfin::app
