#include "app/flood.h"

#include <algorithm>
#include <array>
#include <vector>

#include "synfin/app/output.h"
#include "synfin/view/flood_result.h"
#include "synfin/wire/match.h"
#include "synfin/wire/segment_series.h"

#include "app/craft_packets.h"
#include "app/session.h"

namespace synfin::app {

namespace {

constexpr std::size_t batch = 64;         // packets handed to the kernel at once
constexpr std::uint32_t step_beyond = 3;  // between two segments' numbers, beyond what they take

wire::SeriesSteps steps_of(const CraftOptions& options, const wire::Bytes& first) {
  const auto packet = wire::parse(first);
  const std::uint32_t length = std::get<wire::Segment>(*packet).length();
  const wire::SegmentSpec& asked = options.segment;
  return {.seq = asked.seq ? 0 : length + step_beyond,
          .ack = asked.ack ? 0 : step_beyond,
          .id = !asked.id,
          .checksums_follow = !asked.checksum};
}

class Flood {
 public:
  Flood(const CraftOptions& options, RealLink& link, const wire::FourTuple& tuple, const wire::Bytes& first)
      : options_(options),
        link_(link),
        tuple_(tuple),
        series_(first, steps_of(options, first)),
        answered_(options.run.count) {
    for (wire::Bytes& slot : slots_) slot = first;
  }

  void run() {
    const tcp::Time start = link_.now();
    while (result_.sent < options_.run.count && !link_.interrupted()) {
      send(start);
      take_what_came(link_.now());
    }
    result_.time = last_sent_ - start;
    const tcp::Time end = link_.now() + options_.run.plan.timeout;
    while (result_.answered < result_.sent && !link_.interrupted() && link_.now() < end) take_what_came(end);
  }

  const view::FloodResult& result() const { return result_; }

 private:
  // As many as are due, up to a batch. Those that the kernel has no room for are sent again.
  void send(tcp::Time start) {
    const std::size_t due = due_by(link_.now() - start);
    const std::size_t many =
        std::min({batch, due, options_.run.count - static_cast<std::size_t>(result_.sent)});
    std::array<wire::ByteView, batch> packets;
    for (; ready_ < many; ++ready_) {
      std::copy(series_.present().begin(), series_.present().end(), slots_[ready_].begin());
      series_.advance();
    }
    for (std::size_t i = 0; i < ready_; ++i) packets[i] = slots_[i];
    const std::size_t taken = link_.send_all({packets.data(), ready_}, tuple_.remote.address);
    result_.sent += taken;
    std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(taken), slots_.end());
    ready_ -= taken;
    if (taken > 0) last_sent_ = link_.now();
  }

  std::size_t due_by(tcp::Duration since_start) const {
    if (options_.rate == 0) return batch;
    const double should = options_.rate * std::chrono::duration<double>(since_start).count() + 1;
    return should > static_cast<double>(result_.sent) ? static_cast<std::size_t>(should) - result_.sent : 0;
  }

  void take_what_came(tcp::Time deadline) {
    while (const auto frame = link_.next(deadline)) {
      deadline = link_.now();  // the rest is what is there
      take(frame->packet);
    }
  }

  void take(wire::ByteView bytes) {
    if (wire::parse_segment(bytes, segment_)) return take(segment_);
    const auto packet = wire::parse(bytes);
    const auto* const error = packet ? std::get_if<wire::IcmpError>(&*packet) : nullptr;
    if (error != nullptr && error->quoted.tuple() == tuple_) ++result_.errors;
  }

  void take(const wire::Segment& segment) {
    if (segment.tuple_at_receiver() != tuple_ || segment.tuple_at_sender() == tuple_) return;
    auto number = series_.number_of(segment, static_cast<std::uint32_t>(result_.sent));
    if (!number) {
      ++result_.others;
      return;
    }
    // Those that are alike have one answer each.
    if (!series_.tells_apart(segment))
      number = static_cast<std::uint32_t>(std::min(result_.answered, result_.sent - 1));
    if (answered_[*number]) {
      ++result_.again;
      return;
    }
    answered_[*number] = true;
    ++result_.answered;
    ++result_.replies[tcp::reply_of(segment)];
  }

  const CraftOptions& options_;
  RealLink& link_;
  wire::FourTuple tuple_;
  wire::SegmentSeries series_;
  std::array<wire::Bytes, batch> slots_;
  std::size_t ready_ = 0;  // of the slots, to be sent
  std::vector<bool> answered_;
  wire::Segment segment_;
  tcp::Time last_sent_{};
  view::FloodResult result_;
};

}  // namespace

int flood(const CraftOptions& options, const Aim& aim, const SessionNeeds& asked) {
  SessionNeeds needs = asked;
  needs.inbound_only = !options.run.output.write;
  const Destination& d = aim.destination;
  ProbeOptions one_port = options.run;
  one_port.count = 1;
  Session session(one_port, d, needs);
  const std::uint16_t port = one_port.ports.front();
  const wire::FourTuple tuple{{aim.source, session.ports().take(port, session.link().now())},
                              {d.address, port}};
  Flood flood(options, session.link(), tuple, craft_packets(options, tuple).sent.front());
  flood.run();
  const view::Target target = target_of(options.run, d.address, port);
  Output output;
  output.put(options.run.output.json ? view::json_flood(target, flood.result()) + "\n"
                                     : view::flood_text(target, flood.result()));
  output.flush();
  session.finish({});
  return session.exit_code().value_or(flood.result().answered > 0 ? 0 : 1);
}

}  // namespace synfin::app
