#include "app/pairs.h"

#include <algorithm>

#include "synfin/view/wire_segments.h"

namespace synfin::app {

Pairs::Pairs(Session& session, Order order, std::uint32_t path_mtu, std::function<void(const Pair&)> take)
    : session_(session),
      order_(order),
      path_mtu_(path_mtu),
      due_(session.link().now()),
      take_(std::move(take)) {}

// Exchange 0 and 1 are the first pair.
bool Pairs::is_right(std::size_t number) const {
  const bool second = number % 2 == 1;
  const bool swapped = number / 2 % 2 == 1;
  return second != (order_.right_first != swapped);
}

std::optional<tcp::Time> Pairs::due() const {
  if (started_ == session_.options().count * 2) return std::nullopt;
  return std::max(due_, session_.ports().free_at(session_.options().ports.front()));
}

std::unique_ptr<Exchange> Pairs::next(tcp::Time now) {
  const std::size_t number = started_++;
  const bool first_of_pair = number % 2 == 0;
  if (first_of_pair) pair_.emplace();
  due_ = first_of_pair ? now : now + session_.options().interval;
  return session_.make(is_right(number) ? order_.right : order_.left, number,
                       session_.options().ports.front(), now);
}

void Pairs::finished(const Exchange& exchange) {
  session_.ports().give_back(exchange, session_.link().now());
  Run& run = is_right(exchange.number()) ? pair_->right : pair_->left;
  run.tuple = exchange.tuple();
  run.records = view::wire_segments(exchange.records(), path_mtu_);
  run.outcome = exchange.outcome();
  const bool second_of_pair = exchange.number() % 2 == 1;
  const bool cut_off = session_.link().interrupted() || !pair_->left.outcome || !pair_->right.outcome;
  if (!second_of_pair || cut_off) return;
  take_(*pair_);
  pair_.reset();
}

}  // namespace synfin::app
