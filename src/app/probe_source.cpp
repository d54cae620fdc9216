#include "synfin/app/probe_source.h"

#include <algorithm>

namespace synfin::app {

namespace {

// Puts the value over the option that is there, or adds the option: `mss` in front, where every stack has it.
wire::Options with_mss(const wire::Options& options, std::uint16_t mss) {
  wire::Options result;
  wire::OptionWalker walker(options.raw());
  if (!options.mss()) result.mss(mss);
  while (const auto option = walker.next()) {
    const bool single = option->kind <= static_cast<std::uint8_t>(wire::OptionKind::nop);
    if (option->kind == static_cast<std::uint8_t>(wire::OptionKind::mss)) {
      result.mss(mss);
    } else if (single) {
      result.append_raw(options.raw().subspan(option->offset, 1));
    } else {
      result.append(option->kind, option->data);
    }
  }
  return result;
}

wire::Options with_window_scale(const wire::Options& options, std::uint8_t shift) {
  wire::Options result;
  wire::OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    const bool single = option->kind <= static_cast<std::uint8_t>(wire::OptionKind::nop);
    if (option->kind == static_cast<std::uint8_t>(wire::OptionKind::window_scale)) {
      result.window_scale(shift);
    } else if (single) {
      result.append_raw(options.raw().subspan(option->offset, 1));
    } else {
      result.append(option->kind, option->data);
    }
  }
  if (!options.window_scale()) {
    result.nop();
    result.window_scale(shift);
  }
  return result;
}

}  // namespace

tcp::Personality probe_personality(const ProbeOptions& options, const tcp::HostFacts& facts,
                                   const tcp::RouteFacts& route) {
  tcp::Personality p = tcp::personality(options.like, facts, route);
  const FieldOverrides& f = options.fields;  // what was asked for holds for every segment
  tcp::Identity& id = p.identity;
  id.ttl = f.ttl.value_or(id.ttl);
  id.tos = f.tos.value_or(id.tos);
  if (f.tos) id.rst_has_their_dscp = false;
  id.df = f.df.value_or(id.df);
  if (f.df || f.ip_id) id.without_socket = false;
  id.ecn = f.ecn || id.ecn;
  if (f.window) {
    id.syn_window = *f.window;
    id.receive_window = *f.window;
    id.buffer.reset();
  }
  if (f.options) id.syn_options = *f.options;
  if (f.mss) id.syn_options = with_mss(id.syn_options, *f.mss);
  if (f.window_scale) id.syn_options = with_window_scale(id.syn_options, *f.window_scale);
  const bool fits = (!f.mss || id.syn_options.mss() == f.mss) &&
                    (!f.window_scale || id.syn_options.window_scale() == f.window_scale);
  if (!fits)
    throw UsageError("--mss, --wscale: no room for them in the 40 bytes of --options; leave an option out");
  const TimerOverrides& t = options.timers;
  if (t.rto) {
    p.timers.initial_rto = *t.rto;
    p.timers.syn_overdue.reset();
  }
  if (t.fin_retries) {
    p.timers.fin_retries = *t.fin_retries;
    p.timers.fin_overdue.reset();
    p.timers.fin_overdue_at_maximal_rto.reset();
  }
  if (t.syn_retries) {  // that many: Linux's linear timeouts would add theirs, a limit of time cut some off
    p.timers.syn_linear_timeouts = std::min(p.timers.syn_linear_timeouts, *t.syn_retries);
    p.timers.syn_retries = *t.syn_retries - p.timers.syn_linear_timeouts;
    p.timers.syn_limit.reset();
    p.timers.syn_overdue.reset();
  }
  return p;
}

tcp::Config probe_config(const ProbeOptions& options, const tcp::Personality& personality,
                         const tcp::RouteFacts& route, const wire::FourTuple& tuple, const Seeds& seeds,
                         tcp::Time now) {
  tcp::Config config;
  config.tuple = tuple;
  config.identity = personality.identity;
  config.policy = personality.policy;
  config.timers = personality.timers;
  config.piggyback_fin = options.piggyback_fin;
  config.path_mtu = route.path_mtu();
  const std::uint64_t hash = tcp::keyed_hash(seeds.key, tuple.local.port, tuple.remote.port);
  config.identity.first_ip_id = options.fields.ip_id.value_or(static_cast<std::uint16_t>(hash + seeds.ip_id));
  if (options.fields.ip_id) config.identity.zero_ip_id_with_df = false;
  // 0 would look like a choice, not like a start.
  if (!options.fields.ip_id && config.identity.first_ip_id == 0) config.identity.first_ip_id = 1;
  // A TS val that the user wrote into --options stands as --tsval would.
  std::optional<std::uint32_t> tsval = options.fields.tsval;
  if (!tsval && options.fields.options) {
    if (const auto ts = options.fields.options->timestamps(); ts && ts->value != 0) tsval = ts->value;
  }
  if (tsval) {
    config.identity.clock = {*tsval, now};
  } else {
    const std::uint32_t offset = tcp::timestamp_offset(tuple.local.address, tuple.remote.address, seeds.key);
    config.identity.clock = {personality.identity.bare_clock ? 0 : offset, tcp::Time{}};
  }
  return config;
}

wire::Seq probe_isn(const ProbeOptions& options, const wire::FourTuple& tuple, const Seeds& seeds,
                    tcp::Time now) {
  if (options.fields.isn) return wire::Seq(*options.fields.isn);
  return tcp::initial_sequence_number(tuple, seeds.key, now);
}

ProbeSource::ProbeSource(const ProbeOptions& options, tcp::Time start, Make make, FreeAt free_at)
    : options_(options), make_(std::move(make)), free_at_(std::move(free_at)), round_due_(start) {}

std::optional<tcp::Time> ProbeSource::due() const {
  if (number_ >= options_.count * options_.ports.size()) return std::nullopt;
  const std::uint16_t port = options_.ports[number_ % options_.ports.size()];
  return std::max(free_at_(port), round_due_);
}

std::unique_ptr<Exchange> ProbeSource::next(tcp::Time now) {
  const std::size_t port = number_ % options_.ports.size();
  const std::size_t number = number_++;
  const bool round_over = port + 1 == options_.ports.size();
  if (round_over) round_due_ = std::max(round_due_, now) + options_.interval;
  return make_(number, options_.ports[port], now);
}

}  // namespace synfin::app
