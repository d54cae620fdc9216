#include "craft_fields.h"

#include <functional>
#include <optional>
#include <string>

#include "values.h"

namespace synfin::cli {

namespace {

constexpr const char* tcp_group = "TCP";
constexpr const char* ip_group = "IP";
constexpr std::size_t most_ip_options = 40;  // bytes: an IHL of 15 words less the 5 of the header

void add_text(CLI::App& app, const std::string& name, const std::string& group, const std::string& type,
              const std::function<void(const std::string&)>& take, const std::string& description) {
  app.add_option_function<std::string>(name, take, description)->type_name(type)->group(group);
}

void add_bit(CLI::App& app, const std::string& name, std::optional<bool>& bit, bool value,
             const std::string& description) {
  app.add_flag_callback(
         name, [&bit, value] { bit = value; }, description)
      ->group(ip_group);
}

void add_seq(CLI::App& app, const std::string& name, std::optional<wire::Seq>& target,
             const std::string& description) {
  add_text(
      app, name, tcp_group, "N",
      [&target, name](const std::string& text) {
        target = wire::Seq(static_cast<std::uint32_t>(parse_number(name, text, 0, 0xffffffff)));
      },
      description);
}

wire::Options& options_of(wire::SegmentSpec& s) {
  if (!s.options) s.options.emplace();
  return *s.options;
}

void add_mss(CLI::App& app, wire::SegmentSpec& s) {
  add_text(
      app, "--mss", tcp_group, "N",
      [&s](const std::string& text) {
        options_of(s).mss(static_cast<std::uint16_t>(parse_number("--mss", text, 0, 65535)));
      },
      "an option for it");
}

void add_window_scale(CLI::App& app, wire::SegmentSpec& s) {
  add_text(
      app, "--wscale", tcp_group, "N",
      [&s](const std::string& text) {
        const auto shift = static_cast<std::uint8_t>(parse_number("--wscale", text, 0, 255));
        options_of(s).nop();
        options_of(s).window_scale(shift);
      },
      "a window scale option, behind a nop");
}

void add_tcp(CLI::App& app, wire::SegmentSpec& s) {
  add_text(
      app, "--flags", tcp_group, "LETTERS",
      [&s](const std::string& text) { s.flags = parse_tcp_flags("--flags", text); },
      "letters of tcpdump's S F R P . U E W e, or none (default S; . with --ack)");
  app.add_flag_callback(
         "--ecn", [&s] { s.flags = wire::Flags(wire::Flag::syn) | wire::Flag::ece | wire::Flag::cwr; },
         "the flags SEW: a SYN that asks for ECN (RFC 3168)")
      ->group(tcp_group);
  add_seq(app, "--seq,--isn", s.seq, "sequence number (default: random)");
  add_seq(app, "--ack", s.ack, "acknowledgement number; without --flags it sets ACK");
  add_number(app, "--window", s.window, 0, 65535, "window (default 64240)")->group(tcp_group);
  add_number(app, "--urg", s.urgent, 0, 65535, "urgent pointer; it does not set the flag")->group(tcp_group);
  add_number(app, "--reserved", s.reserved, 0, 7, "the three reserved bits")->group(tcp_group);
  add_text(
      app, "--options", tcp_group, "TEXT",
      [&s](const std::string& text) { s.options = parse_tcp_options("--options", text); },
      "options in tcpdump's notation, or 0x and their bytes, malformed or not (default none)");
  add_mss(app, s);
  add_window_scale(app, s);
  add_number(app, "--data-offset", s.data_offset, 0, 15, "words of 4 bytes that the header says it has")
      ->group(tcp_group);
  add_number(app, "--checksum", s.checksum, 0, 65535, "checksum, right or wrong (default: right)")
      ->group(tcp_group);
  add_text(
      app, "--data", tcp_group, "TEXT",
      [&s](const std::string& text) { s.payload = parse_escapes("--data", text); },
      "data (\\r \\n \\t \\0 \\\\ \\xHH)");
}

void add_ip(CLI::App& app, wire::SegmentSpec& s) {
  add_number(app, "--ttl", s.ttl, 0, 255, "time to live (default 64)")->group(ip_group);
  add_number(app, "--tos", s.tos, 0, 255, "type of service (DSCP and ECN bits)")->group(ip_group);
  add_number(app, "--ip-id", s.id, 0, 65535, "identification (default: random)")->group(ip_group);
  add_bit(app, "--df", s.df, true, "set don't-fragment (default, but for fragments)");
  add_bit(app, "--no-df", s.df, false, "clear it");
  add_bit(app, "--mf", s.mf, true, "set more-fragments");
  add_bit(app, "--reserved-flag", s.reserved_flag, true, "set the reserved flag (RFC 3514's evil bit)");
  add_number(app, "--fragment-offset", s.fragment_offset, 0, 8191, "in units of 8 bytes")->group(ip_group);
  add_number(app, "--protocol", s.protocol, 0, 255, "protocol (default 6, TCP)")->group(ip_group);
  add_number(app, "--ihl", s.ihl, 0, 15, "words of 4 bytes that the header says it has")->group(ip_group);
  add_number(app, "--total-length", s.total_length, 0, 65535, "bytes that the packet says it has")
      ->group(ip_group);
  add_number(app, "--ip-checksum", s.ip_checksum, 0, 65535,
             "header checksum, right or wrong (default: right)")
      ->group(ip_group);
  add_text(
      app, "--ip-options", ip_group, "HEX",
      [&s](const std::string& text) {
        s.ip_options = wire::FixedBytes<40>(parse_hex("--ip-options", text, most_ip_options));
      },
      "the bytes of the IP options, padded to 4 (default none)");
}

void add_packet(CLI::App& app, app::CraftOptions& o) {
  const auto plan = [&o]() -> wire::FragmentPlan& {
    return o.fragments ? *o.fragments : o.fragments.emplace();
  };
  add_text(
      app, "--fragment", ip_group, "N",
      [plan](const std::string& text) { plan().size = parse_number("--fragment", text, 8, 65528); },
      "cut the packet into fragments of N bytes of data, a multiple of 8");
  add_text(
      app, "--overlap", ip_group, "N",
      [plan](const std::string& text) { plan().overlap = parse_number("--overlap", text, 8, 65520); },
      "each fragment repeats the last N bytes of the one before, a multiple of 8");
  app.get_option("--overlap")->needs("--fragment");
}

}  // namespace

void add_craft_fields(CLI::App& app, app::CraftOptions& options) {
  add_tcp(app, options.segment);
  add_ip(app, options.segment);
  add_packet(app, options);
}

}  // namespace synfin::cli
