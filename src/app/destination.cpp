#include "app/destination.h"

#include <algorithm>

#include <fmt/format.h>

#include "synfin/net/lab_network.h"
#include "synfin/net/names.h"
#include "synfin/net/read_host_facts.h"

namespace synfin::app {

namespace {

constexpr int ring_bytes = 2 << 20;  // with little else in it, the whole process stays below 12 MiB
constexpr int ordinary_snapshot = 2048;
constexpr int slots_each = 4;  // frames of one connection that may wait, beside what ring_bytes holds
constexpr int whole_ring_bytes = 16 << 20;
constexpr int largest_ring_bytes = 64 << 20;
constexpr int largest_frame = 65535 + 22;  // an IPv4 packet, Ethernet and two VLAN tags

wire::Address address_of(const ProbeOptions& options) {
  if (options.resolve_nothing && !wire::parse_address(options.host)) {
    throw UsageError(
        fmt::format("HOST '{}': with -n nothing is resolved; give an IPv4 address", options.host));
  }
  return net::resolve_host(options.host);
}

net::Route route_of(const ProbeOptions& options, wire::Address address) {
  try {
    return net::route_to(address, options.interface, options.source);
  } catch (const net::BroadcastTarget& refused) {
    throw UsageError(refused.what());
  }
}

// All TCP with the host, of a single port that alone; and ICMP errors, which may come from any
// router.
std::string capture_filter(const ProbeOptions& options, wire::Address address, const SessionNeeds& needs) {
  const std::string host = wire::to_string(address);
  if (needs.any_protocol) return fmt::format("(ip host {}) or icmp", host);
  std::string ports;
  if (needs.inbound_only) return fmt::format("(tcp and src host {}) or icmp", host);
  if (options.ports.size() == 1 && !needs.any_port)
    ports = fmt::format(" and port {}", options.ports.front());
  return fmt::format("(tcp and host {}{}) or icmp", host, ports);
}

}  // namespace

wire::Address resolve_and_enter(const ProbeOptions& options) {
  const wire::Address address = address_of(options);
  if (options.network_namespace) net::enter_network_namespace(*options.network_namespace);
  return address;
}

Destination destination_at(const ProbeOptions& options, wire::Address address) {
  return {address, route_of(options, address), net::read_host_facts()};
}

Destination destination_of(const ProbeOptions& options) {
  return destination_at(options, resolve_and_enter(options));
}

view::Target target_of(const ProbeOptions& options, wire::Address address, std::uint16_t port) {
  return {options.host, address, port, options.resolve_nothing ? "" : net::service_name(port)};
}

net::CaptureOptions capture_options(const ProbeOptions& options, const Destination& d,
                                    const SessionNeeds& needs) {
  net::CaptureOptions capture;
  // What goes to an address of this host's own goes over lo, whatever -i says.
  capture.interface = d.route.to_self ? d.route.interface : options.interface.value_or(d.route.interface);
  capture.filter = capture_filter(options, d.address, needs);
  capture.snapshot_length = ordinary_snapshot;
  const int slots = static_cast<int>(options.parallel) * slots_each;
  capture.buffer_size = std::min(ring_bytes + slots * ordinary_snapshot, whole_ring_bytes);
  if (!needs.whole_packets) return capture;
  capture.snapshot_length = largest_frame;  // with offload packets are larger than the MTU
  capture.buffer_size = std::clamp(slots * largest_frame, whole_ring_bytes, largest_ring_bytes);
  return capture;
}

bool keeps_whole_packets(const OutputOptions& output) {
  return output.write || output.json || output.lines.hex || output.lines.notation.verbosity > 0;
}

}  // namespace synfin::app
