#include "synfin/tcp/timers.h"

#include <algorithm>

namespace synfin::tcp {

Duration rounded_up(Duration time, Duration tick) {
  return tick > Duration::zero() ? (time + tick - Duration(1)) / tick * tick : time;
}

void Rto::sample(Duration round_trip) {
  constexpr Duration granularity = std::chrono::milliseconds(1);
  if (!srtt_) {  // RFC 6298 2.2
    srtt_ = round_trip;
    rttvar_ = round_trip / 2;
  } else {  // 2.3, with alpha 1/8 and beta 1/4
    const Duration error = *srtt_ > round_trip ? *srtt_ - round_trip : round_trip - *srtt_;
    rttvar_ = (rttvar_ * 3 + error) / 4;
    srtt_ = (*srtt_ * 7 + round_trip) / 8;
  }
  const Duration rto =
      std::max(config_.minimal_rto, *srtt_ + std::max({granularity, config_.minimal_variance, rttvar_ * 4}));
  current_ = rounded_up(rto, config_.tick);
  backoff_ = 0;
}

void Rto::back_off(bool doubled) {
  repeated_ = true;
  if (doubled) ++backoff_;
}

void Rto::fall_back() {
  constexpr Duration after_lost_syn = std::chrono::seconds(3);
  if (srtt_) return;
  current_ = std::max(current_, after_lost_syn);
  backoff_ = 0;
}

Duration Rto::current() const {
  Duration rto = current_;
  for (unsigned i = 0; i < backoff_ && rto < config_.maximal_rto; ++i) rto *= 2;
  if (srtt_) {
    rto += config_.slop;
  } else if (repeated_) {
    rto += config_.syn_slop;
  }
  return std::min(rto, config_.maximal_rto);
}

}  // namespace synfin::tcp
