#include "view/json_packet.h"

#include <ctime>

#include <fmt/format.h>

#include "synfin/tcp/outcome.h"
#include "synfin/wire/parse.h"

#include "view/hex16.h"
#include "view/option_name.h"

namespace synfin::view {

namespace {

std::string_view name(wire::ChecksumState state) {
  switch (state) {
    case wire::ChecksumState::valid:
      return "valid";
    case wire::ChecksumState::offloaded:
      return "offloaded";
    case wire::ChecksumState::bad:
      return "bad";
    case wire::ChecksumState::unknown:
      return "unknown";
  }
  return "?";
}

Json ip_object(const wire::Ipv4Header& ip) {
  return {{"source", wire::to_string(ip.source)},
          {"destination", wire::to_string(ip.destination)},
          {"protocol", ip.protocol},
          {"header_length", ip.length()},
          {"tos", ip.tos},
          {"total_length", ip.total_length},
          {"id", ip.id},
          {"reserved_flag", ip.reserved_flag},
          {"df", ip.df},
          {"mf", ip.mf},
          {"fragment_offset", ip.fragment_offset * 8},
          {"ttl", ip.ttl},
          {"checksum", hex16(ip.checksum)},
          {"checksum_state", name(ip.checksum_state)},
          {"options", hex_digits(ip.options.view())}};
}

// The values of an option by name, next to its bytes.
void add_option_values(Json& out, const wire::OptionView& option) {
  wire::Options alone;
  alone.append(option.kind, option.data);
  if (const auto mss = alone.mss()) out["mss"] = *mss;
  if (const auto shift = alone.window_scale()) out["shift"] = *shift;
  if (const auto ts = alone.timestamps()) {
    out["value"] = ts->value;
    out["echo"] = ts->echo;
  }
  if (const auto sack = alone.sack()) {
    Json blocks = Json::array();
    for (std::size_t i = 0; i < sack->count; ++i) {
      blocks.push_back({{"left", sack->blocks[i].left.raw()}, {"right", sack->blocks[i].right.raw()}});
    }
    out["blocks"] = blocks;
  }
}

Json options_array(const wire::Options& options) {
  Json out = Json::array();
  wire::OptionWalker walker(options.raw());
  while (const auto option = walker.next()) {
    Json entry = {{"kind", option->kind}, {"name", option_name(option->kind)}};
    if (option->kind > 1) {
      entry["data"] = hex_digits(option->data);
      add_option_values(entry, *option);
    }
    out.push_back(entry);
  }
  if (walker.malformed()) {
    out.push_back({{"kind", nullptr},
                   {"name", "malformed"},
                   {"data", hex_digits(options.raw().subspan(walker.offset()))}});
  }
  return out;
}

Json tcp_object(const wire::Segment& s) {
  return {{"source_port", s.source_port},
          {"destination_port", s.destination_port},
          {"seq", s.seq.raw()},
          {"ack", s.ack() ? Json(s.ack()->raw()) : Json(nullptr)},
          {"header_length", s.data_offset * 4},
          {"reserved", s.reserved},
          {"flags", wire::to_string(s.flags)},
          {"window", s.window},
          {"checksum", hex16(s.checksum)},
          {"checksum_state", name(s.checksum_state)},
          {"urgent", s.urgent},
          {"options", options_array(s.options)},
          {"payload_length", s.payload_length},
          {"payload", hex_digits(s.payload)}};
}

Json icmp_object(const wire::IcmpError& e) {
  Json quoted = {{"source", wire::to_string(e.quoted.ip.source)},
                 {"source_port", e.quoted.source_port},
                 {"destination", wire::to_string(e.quoted.ip.destination)},
                 {"destination_port", e.quoted.destination_port},
                 {"seq", e.quoted.seq.raw()},
                 {"ttl", e.quoted.ip.ttl}};
  return {{"type", e.type},
          {"code", e.code},
          {"reason", tcp::to_string(tcp::reason_of_icmp(e.type, e.code))},
          {"next_hop_mtu", e.next_hop_mtu == 0 ? Json(nullptr) : Json(e.next_hop_mtu)},
          {"checksum_state", name(e.checksum_state)},
          {"quoted", quoted}};
}

}  // namespace

std::string hex_digits(wire::ByteView bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  return out;
}

// ISO 8601, UTC, always nine decimals.
std::string iso_time(tcp::WallTime stamp) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(stamp);
  const auto fraction = (stamp - seconds).count();
  const std::time_t time = seconds.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return fmt::format("{}.{:09}Z", std::string_view(text, length), fraction);
}

void add_packet(Json& out, wire::ByteView bytes) {
  const auto packet = wire::parse(bytes);
  if (!packet) {
    out["error"] = {{"reason", packet.error().reason}, {"offset", packet.error().offset}};
    if (const auto ip = wire::parse_ipv4_header(bytes)) out["ip"] = ip_object(*ip);
  } else if (const auto* s = std::get_if<wire::Segment>(&packet.value())) {
    out["ip"] = ip_object(s->ip);
    out["tcp"] = tcp_object(*s);
  } else if (const auto* e = std::get_if<wire::IcmpError>(&packet.value())) {
    out["ip"] = ip_object(e->ip);
    out["icmp"] = icmp_object(*e);
  } else {
    out["ip"] = ip_object(std::get<wire::OtherPacket>(packet.value()).ip);
  }
}

}  // namespace synfin::view
