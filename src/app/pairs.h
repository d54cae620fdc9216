#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "synfin/app/driver.h"
#include "synfin/view/record.h"

#include "app/session.h"

namespace synfin::app {

// One exchange, when it is over.
struct Run {
  wire::FourTuple tuple;
  std::vector<view::Record> records;    // as the segments that are on the wire
  std::optional<tcp::Outcome> outcome;  // none: it was cut off
};

// The same exchange twice: by the kernel, and by hand (or by the kernel again).
struct Pair {
  Run left;
  Run right;
};

// Exchanges in pairs, one after the other, and what has become of them: the driver's source and observer in
// one.
class Pairs : public Source, public Observer {
 public:
  // Who makes the left and the right exchange, and whether the right one comes first; in every second pair
  // the other does, so that what time itself changes falls on both.
  struct Order {
    Via left = Via::kernel;
    Via right = Via::hand;
    bool right_first = false;
  };

  // `take` gets each pair when both its exchanges have come to their own end. path_mtu: to the destination,
  // in bytes.
  Pairs(Session& session, Order order, std::uint32_t path_mtu, std::function<void(const Pair&)> take);

  std::optional<tcp::Time> due() const override;
  std::unique_ptr<Exchange> next(tcp::Time now) override;
  void seen(const Exchange&, const view::Record&) override {}
  void finished(const Exchange& exchange) override;

  // The one that was cut off when the run ended.
  const std::optional<Pair>& half() const { return pair_; }

 private:
  bool is_right(std::size_t number) const;

  Session& session_;
  Order order_;
  std::uint32_t path_mtu_;
  std::size_t started_ = 0;  // exchanges
  tcp::Time due_;
  std::function<void(const Pair&)> take_;
  std::optional<Pair> pair_;  // under way
};

}  // namespace synfin::app
