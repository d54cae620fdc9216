#pragma once

#include <optional>
#include <vector>

#include "synfin/tcp/connection.h"
#include "synfin/tcp/outcome.h"
#include "synfin/view/record.h"
#include "synfin/wire/address.h"
#include "synfin/wire/parse.h"

namespace synfin::app {

// One connection from opening to end and what was captured of it. The driver feeds it; what it does with the
// connection is its own (HandExchange, KernelExchange).
class Exchange {
 public:
  explicit Exchange(std::size_t number) : number_(number) {}
  virtual ~Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  virtual wire::FourTuple tuple() const = 0;
  virtual void start(tcp::Time now) = 0;
  // Whether a packet that belongs to no exchange is to be shown with this one: it comes near to it.
  virtual bool concerns(const wire::Packet&) const { return false; }
  // A packet of the peer's, or an ICMP error about one of ours.
  virtual tcp::Reaction receive(const wire::Packet& packet, tcp::Time now) = 0;
  virtual std::optional<tcp::Transmit> poll_transmit(tcp::Time now) = 0;
  virtual std::optional<tcp::Time> deadline() const = 0;
  virtual void on_deadline(tcp::Time now) = 0;
  // The user wants out: what may still be sent for it comes from poll_transmit.
  virtual void interrupt(tcp::Time now) = 0;
  virtual bool finished() const = 0;
  virtual std::optional<tcp::State> state() const = 0;  // none where the kernel keeps it
  virtual std::optional<tcp::Outcome> outcome() const = 0;
  // Whether segments from our side that the driver did not send are the exchange's own.
  virtual bool made_by_kernel() const = 0;

  std::size_t number() const { return number_; }  // in the order asked for, from 0
  std::vector<view::Record>& records() { return records_; }
  const std::vector<view::Record>& records() const { return records_; }

 private:
  std::size_t number_;
  std::vector<view::Record> records_;
};

}  // namespace synfin::app
