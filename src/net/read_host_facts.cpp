#include "synfin/net/read_host_facts.h"

#include <ctime>
#include <limits>
#include <optional>

#include <sys/socket.h>

#include "synfin/net/fd.h"

#include "net/sysctl.h"

namespace synfin::net {
namespace {

std::optional<std::int64_t> read_number(const std::string& name) {
  const auto text = read_sysctl(name);
  if (!text) return std::nullopt;
  const auto numbers = parse_numbers(*text);
  if (!numbers || numbers->size() != 1) return std::nullopt;
  return numbers->front();
}

// Nothing where there is no such setting or it does not fit.
template <typename T>
std::optional<T> read_as(const std::string& name) {
  const auto number = read_number(name);
  if (!number || *number < 0 || *number > static_cast<std::int64_t>(std::numeric_limits<T>::max()))
    return std::nullopt;
  return static_cast<T>(*number);
}

template <typename T>
void read_into(T& value, const std::string& name) {
  value = read_as<T>(name).value_or(value);
}

void read_into(bool& value, const std::string& name) {
  if (const auto number = read_number(name)) value = *number != 0;
}

void read_rmem(tcp::HostFacts& facts) {
  const auto text = read_sysctl("net/ipv4/tcp_rmem");
  const auto numbers = text ? parse_numbers(*text) : std::nullopt;
  if (!numbers || numbers->size() != facts.tcp_rmem.size()) return;
  for (std::size_t i = 0; i < facts.tcp_rmem.size(); ++i)
    facts.tcp_rmem[i] = static_cast<std::uint32_t>((*numbers)[i]);
}

void read_port_range(tcp::HostFacts& facts) {
  const auto text = read_sysctl("net/ipv4/ip_local_port_range");
  const auto numbers = text ? parse_numbers(*text) : std::nullopt;
  if (!numbers || numbers->size() != 2) return;
  facts.port_first = static_cast<std::uint16_t>((*numbers)[0]);
  facts.port_last = static_cast<std::uint16_t>((*numbers)[1]);
}

// Coarse clocks move with the kernel's tick.
std::optional<std::uint32_t> read_tick() {
  timespec tick{};
  if (::clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0 || tick.tv_sec != 0 || tick.tv_nsec < 1000)
    return std::nullopt;
  return static_cast<std::uint32_t>(tick.tv_nsec / 1000);
}

// The kernel cuts a buffer asked for to rmem_max and keeps twice that (sock_setsockopt, SO_RCVBUF).
std::optional<std::uint32_t> probe_rmem_max() {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int huge = std::numeric_limits<int>::max();
  int granted = 0;
  socklen_t size = sizeof granted;
  if (!socket || ::setsockopt(socket.value(), SOL_SOCKET, SO_RCVBUF, &huge, sizeof huge) != 0 ||
      ::getsockopt(socket.value(), SOL_SOCKET, SO_RCVBUF, &granted, &size) != 0 || granted <= 0)
    return std::nullopt;
  return static_cast<std::uint32_t>(granted / 2);
}

}  // namespace

tcp::HostFacts read_host_facts() {
  tcp::HostFacts facts;
  read_rmem(facts);
  facts.rmem_max = probe_rmem_max().value_or(facts.rmem_max);
  read_into(facts.rmem_max, "net/core/rmem_max");
  read_into(facts.tcp_timestamps, "net/ipv4/tcp_timestamps");
  read_into(facts.tcp_sack, "net/ipv4/tcp_sack");
  read_into(facts.tcp_window_scaling, "net/ipv4/tcp_window_scaling");
  read_into(facts.tcp_ecn, "net/ipv4/tcp_ecn");
  read_into(facts.tcp_syn_retries, "net/ipv4/tcp_syn_retries");
  read_into(facts.tcp_ecn_fallback, "net/ipv4/tcp_ecn_fallback");
  read_into(facts.tcp_early_retrans, "net/ipv4/tcp_early_retrans");
  read_into(facts.tcp_orphan_retries, "net/ipv4/tcp_orphan_retries");
  read_into(facts.tcp_rto_min_us, "net/ipv4/tcp_rto_min_us");
  read_into(facts.tcp_rto_max_ms, "net/ipv4/tcp_rto_max_ms");
  facts.tick_us = read_tick().value_or(facts.tick_us);
  read_into(facts.tcp_fin_timeout, "net/ipv4/tcp_fin_timeout");
  read_into(facts.min_adv_mss, "net/ipv4/route/min_adv_mss");
  read_into(facts.tcp_workaround_signed_windows, "net/ipv4/tcp_workaround_signed_windows");
  read_into(facts.ip_no_pmtu_disc, "net/ipv4/ip_no_pmtu_disc");
  read_into(facts.ip_default_ttl, "net/ipv4/ip_default_ttl");
  facts.tcp_syn_linear_timeouts = read_as<std::uint8_t>("net/ipv4/tcp_syn_linear_timeouts");
  read_port_range(facts);
  if (const auto text = read_sysctl("net/ipv4/ip_local_reserved_ports"))
    facts.reserved_ports = parse_port_ranges(*text);
  return facts;
}

}  // namespace synfin::net
