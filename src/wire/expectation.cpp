#include "synfin/wire/expectation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "synfin/wire/icmp.h"
#include "synfin/wire/ipv4.h"
#include "synfin/wire/notation.h"

#include "wire/line_reader.h"

namespace synfin::wire {

namespace {

// "192.0.2.2.80" or "192.0.2.2"
ExpectedEndpoint read_endpoint(Scanner& in, std::string_view end) {
  const std::size_t start = in.at();
  const std::string_view text = in.take_until(end);
  if (const auto address = parse_address(text)) return {*address, std::nullopt};
  const std::size_t dot = std::min(text.rfind('.'), text.size());
  const auto address = parse_address(text.substr(0, dot));
  Scanner port(text.substr(dot));
  port.take(".");
  const std::uint16_t number = port.u16();
  if (!address || !port.ok() || !port.at_end())
    in.fail("an address and a port are expected, as numbers: 192.0.2.2.80", start);
  return {address.value_or(Address{}), number};
}

void read_endpoints(Scanner& in, Expectation& e) {
  e.source = read_endpoint(in, " ");
  in.expect(" > ", "'SOURCE > DESTINATION:' is expected");
  e.destination = read_endpoint(in, ": ");
  in.take(":");
}

Flags read_flags(Scanner& in) {
  in.expect("[", "'[' and the flags are expected");
  const std::size_t start = in.at();
  const auto flags = parse_flags(in.take_until("]"));
  if (!flags) in.fail("flags are letters of FSRP.UEWe, or none", start);
  in.expect("]", "']' behind the flags is expected");
  return flags.value_or(Flags());
}

Options read_options(Scanner& in) {
  in.expect("[", "'[' and the options are expected");
  const std::size_t start = in.at();
  const std::string_view list = in.take_until("]");
  const auto options = parse_options(list);
  if (!options) in.fail(options.error().reason, start + options.error().offset);
  in.expect("]", "']' behind the options is expected");
  return options ? *options : Options();
}

void read_seq(Scanner& in, Expectation& e) {
  e.seq = in.u32();
  if (in.take(":")) e.seq_end = in.u32();
}

void expect_hex(Scanner& in) { in.expect("0x", "'0x' and hexadecimal digits are expected"); }

void read_checksum(Scanner& in, Expectation& e) {
  expect_hex(in);
  e.checksum = in.u16(16);
}

void read_tos(Scanner& in, Expectation& e) {
  expect_hex(in);
  e.tos = in.u8(16);
}

// A word of the line, whether it has been said, and what is read behind it.
struct Field {
  std::string_view word;
  bool (*said)(const Expectation&);
  void (*read)(Scanner&, Expectation&);
};

constexpr std::array<Field, 11> fields{{
    {"Flags ", [](const Expectation& e) { return e.flags.has_value(); },
     [](Scanner& in, Expectation& e) { e.flags = read_flags(in); }},
    {"cksum ", [](const Expectation& e) { return e.checksum.has_value(); }, read_checksum},
    {"seq ", [](const Expectation& e) { return e.seq.has_value(); }, read_seq},
    {"ack ", [](const Expectation& e) { return e.ack.has_value(); },
     [](Scanner& in, Expectation& e) { e.ack = in.u32(); }},
    {"win ", [](const Expectation& e) { return e.window.has_value(); },
     [](Scanner& in, Expectation& e) { e.window = in.u16(); }},
    {"urg ", [](const Expectation& e) { return e.urgent.has_value(); },
     [](Scanner& in, Expectation& e) { e.urgent = in.u16(); }},
    {"options ", [](const Expectation& e) { return e.options.has_value(); },
     [](Scanner& in, Expectation& e) { e.options = read_options(in); }},
    {"length ", [](const Expectation& e) { return e.length.has_value(); },
     [](Scanner& in, Expectation& e) { e.length = in.u32(); }},
    {"tos ", [](const Expectation& e) { return e.tos.has_value(); }, read_tos},
    {"ttl ", [](const Expectation& e) { return e.ttl.has_value(); },
     [](Scanner& in, Expectation& e) { e.ttl = in.u8(); }},
    {"id ", [](const Expectation& e) { return e.id.has_value(); },
     [](Scanner& in, Expectation& e) { e.id = in.u16(); }},
}};

void read_field(Scanner& in, Expectation& e) {
  const auto field =
      std::ranges::find_if(fields, [&in](const Field& f) { return in.rest().starts_with(f.word); });
  if (field == fields.end()) {
    return in.fail(
        "'Flags [..]', 'seq N', 'ack N', 'win N', 'urg N', 'options [..]', 'length N', 'cksum 0xHHHH', 'tos "
        "0xHH', "
        "'ttl N' or 'id N' is expected");
  }
  if (field->said(e)) return in.fail("this has been said before");
  in.take(field->word);
  field->read(in, e);
}

void read_fields(Scanner& in, Expectation& e) {
  do {
    read_field(in, e);
  } while (in.ok() && in.take(", "));
  if (in.ok() && !in.at_end()) in.fail("', ' and the next field, or the end, is expected");
}

// The parser of whole lines wants the length that follows every message.
void read_message(Scanner& in, Expectation& e) {
  constexpr std::string_view length = ", length ";
  std::string words(in.rest());
  if (words.find(length) == std::string::npos) words.append(length).append("0");
  LineReader line(words);
  read_icmp_body(line);
  if (!line.in.at_end()) line.in.fail("the end of the message is expected");
  if (!line.in.ok()) return in.fail(line.in.error()->reason, in.at() + line.in.error()->offset);
  const IcmpLine& icmp = *line.line.icmp();
  if (!quotes_a_packet(icmp.type) || icmp.protocol != protocol_tcp)
    return in.fail("an error about a TCP segment is expected: others are not waited for");
  if ((e.source && e.source->port) || (e.destination && e.destination->port))
    return in.fail("before an ICMP message stand addresses without ports");
  e.icmp = icmp;
  in.skip_to(in.at() + in.rest().size());
}

bool begins_with_an_address(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

void read_expectation(Scanner& in, Expectation& e) {
  if (in.take("IP ") || begins_with_an_address(in.rest())) {
    read_endpoints(in, e);
    if (in.at_end()) return;
    in.expect(" ", "a blank behind the destination is expected");
  }
  if (in.rest().starts_with("ICMP ")) return read_message(in, e);
  read_fields(in, e);
}

class Differences {
 public:
  template <typename Value, typename Text>
  void compare(std::string_view field, const std::optional<Value>& wanted, const Value& found, Text text) {
    if (wanted && !(*wanted == found)) all_.push_back({field, text(*wanted), text(found)});
  }
  template <typename Number>
  void compare(std::string_view field, const std::optional<Number>& wanted, Number found) {
    compare(field, wanted, found, [](Number n) { return fmt::format("{}", n); });
  }
  void add(std::string_view field, std::string wanted, std::string found) {
    all_.push_back({field, std::move(wanted), std::move(found)});
  }
  std::vector<Difference> take() { return std::move(all_); }

 private:
  std::vector<Difference> all_;
};

void compare_endpoint(Differences& out, std::string_view field, const std::optional<ExpectedEndpoint>& wanted,
                      Address address, std::optional<std::uint16_t> port) {
  const auto text_of = [](Address a, std::optional<std::uint16_t> p) {
    return p ? fmt::format("{}.{}", to_string(a), *p) : to_string(a);
  };
  if (!wanted || (wanted->address == address && (!wanted->port || wanted->port == port))) return;
  out.add(field, text_of(wanted->address, wanted->port),
          text_of(address, wanted->port ? port : std::nullopt));
}

std::string in_hex(unsigned value) { return fmt::format("{:#x}", value); }

void compare_segment(Differences& out, const Expectation& e, const Segment& s) {
  compare_endpoint(out, "source", e.source, s.ip.source, s.source_port);
  compare_endpoint(out, "destination", e.destination, s.ip.destination, s.destination_port);
  out.compare("Flags", e.flags, s.flags, [](Flags flags) { return fmt::format("[{}]", to_string(flags)); });
  out.compare("cksum", e.checksum, s.checksum, [](std::uint16_t sum) { return fmt::format("{:#06x}", sum); });
  out.compare("seq", e.seq, s.seq.raw());
  if (e.seq) out.compare("seq, its end", e.seq_end, s.seq.raw() + s.payload_length);
  if (e.ack && !s.ack()) {
    out.add("ack", fmt::format("{}", *e.ack), "none");
  } else {
    out.compare("ack", e.ack, s.ack_field);
  }
  out.compare("win", e.window, s.window);
  out.compare("urg", e.urgent, s.urgent);
  out.compare("options", e.options, s.options,
              [](const Options& options) { return fmt::format("[{}]", to_string(options)); });
  out.compare("length", e.length, s.payload_length);
  out.compare("tos", e.tos, s.ip.tos, in_hex);
  out.compare("ttl", e.ttl, s.ip.ttl);
  out.compare("id", e.id, s.ip.id);
}

std::string text_of(std::uint8_t type, std::optional<std::uint8_t> code) {
  return code ? fmt::format("type {}, code {}", type, *code) : fmt::format("type {}", type);
}

void compare_error(Differences& out, const Expectation& e, const IcmpError& error) {
  compare_endpoint(out, "source", e.source, error.ip.source, std::nullopt);
  compare_endpoint(out, "destination", e.destination, error.ip.destination, std::nullopt);
  const IcmpLine& wanted = *e.icmp;
  if (wanted.type != error.type || (wanted.code && wanted.code != error.code))
    return out.add("ICMP", text_of(wanted.type, wanted.code), text_of(error.type, error.code));
  const auto compare_text = [&out](std::string_view field, const std::string& named,
                                   const std::string& found) {
    if (!named.empty() && named != found) out.add(field, named, found);
  };
  compare_text("ICMP, about host", wanted.host, to_string(error.quoted.ip.destination));
  compare_text("ICMP, about port", wanted.port, fmt::format("{}", error.quoted.destination_port));
  out.compare("ICMP, mtu", wanted.next_hop_mtu, error.next_hop_mtu);
}

std::string kind_of(const Packet& packet) {
  if (const auto* s = std::get_if<Segment>(&packet))
    return fmt::format("TCP, Flags [{}]", to_string(s->flags));
  if (const auto* error = std::get_if<IcmpError>(&packet))
    return fmt::format("ICMP, {}", text_of(error->type, error->code));
  return fmt::format("protocol {}", std::get<OtherPacket>(packet).ip.protocol);
}

}  // namespace

Result<Expectation> parse_expectation(std::string_view text) {
  Expectation expected;
  expected.text = text;
  if (text == "none") {
    expected.silence = true;
    return expected;
  }
  Scanner in(text);
  read_expectation(in, expected);
  if (!in.ok()) return *in.error();
  return expected;
}

std::vector<Difference> differences(const Expectation& expected, const Packet& packet) {
  Differences out;
  const auto* const segment = std::get_if<Segment>(&packet);
  const auto* const error = std::get_if<IcmpError>(&packet);
  if (expected.silence) {
    out.add("packet", "none", kind_of(packet));
  } else if (expected.icmp ? error == nullptr : segment == nullptr) {
    out.add("packet", expected.icmp ? "ICMP" : "TCP", kind_of(packet));
  } else if (expected.icmp) {
    compare_error(out, expected, *error);
  } else {
    compare_segment(out, expected, *segment);
  }
  return out.take();
}

}  // namespace synfin::wire
