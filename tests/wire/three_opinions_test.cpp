#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "synfin/wire/parse.h"

#include "support/capture_bytes.h"
#include "support/segment_generator.h"
#include "support/tshark.h"
#include "wire/libtins_reading.h"

// parse(), libtins and tshark on the same well-formed segments, field by field.
namespace synfin::wire::testing {

namespace {

constexpr std::size_t segments_read = 100'000, longest_headers = 120;

std::string decimal(std::uint64_t number) { return std::to_string(number); }
std::string hex_byte(unsigned number) { return fmt::format("0x{:02x}", number); }
std::string hex_word(unsigned number) { return fmt::format("0x{:04x}", number); }

std::string hex_text(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

void list(std::string& text, std::uint64_t number) {
  if (!text.empty()) text += ',';
  text += decimal(number);
}

std::string good_if(bool right) { return right ? "1" : "0"; }  // tshark's checksum states

// The padding after EOL too, which libtins and tshark read as more of it.
std::string option_kinds(const Segment& s) {
  std::string kinds;
  OptionWalker walker(s.options.raw());
  while (const auto option = walker.next()) list(kinds, option->kind);
  for (std::size_t at = walker.offset(); at < s.options.size(); ++at) list(kinds, s.options.raw()[at]);
  return kinds;
}

std::string option_kinds(const LibtinsReading& l) {
  std::string kinds;
  for (const Tins::TCP::option& option : l.tcp().options()) list(kinds, option.option());
  return kinds;
}

std::string option_bytes(const LibtinsReading& l) {
  Bytes bytes;
  for (const Tins::TCP::option& option : l.tcp().options()) {
    bytes.push_back(option.option());
    if (option.option() <= Tins::TCP::NOP) continue;
    bytes.push_back(static_cast<std::uint8_t>(option.data_size() + 2));
    bytes.insert(bytes.end(), option.data_ptr(), option.data_ptr() + option.data_size());
  }
  return hex_text(bytes);
}

std::string ip_option_types(const Segment& s) {
  std::string types;
  OptionWalker walker(s.ip.options.view());
  while (const auto option = walker.next()) list(types, option->kind);
  return types;
}

std::string ip_option_types(const LibtinsReading& l) {
  std::string types;
  for (const Tins::IP::option& option : l.ip().options()) {
    const auto type = option.option();
    list(types, unsigned{type.copied} << 7 | unsigned{type.op_class} << 5 | type.number);
  }
  return types;
}

// The left edges, or the right ones.
std::string sack_edges(const Segment& s, Seq SackBlock::*edge) {
  std::string edges;
  const SackBlocks sack = s.options.sack().value_or(SackBlocks{});
  for (std::size_t i = 0; i < sack.count; ++i) list(edges, (sack.blocks[i].*edge).raw());
  return edges;
}

std::string sack_edges(const LibtinsReading& l, std::size_t first) {
  std::string edges;
  if (!l.has(OptionKind::sack)) return edges;
  const auto numbers = l.tcp().sack();
  for (std::size_t i = first; i < numbers.size(); i += 2) list(edges, numbers[i]);
  return edges;
}

// A field under tshark's name, and the others' readings in tshark's notation.
struct Field {
  std::string_view name;
  std::string (*parsed)(const Segment&);
  std::string (*libtins)(const LibtinsReading&);
};

using S = const Segment&;
using L = const LibtinsReading&;

constexpr std::string_view payload_field = "tcp.payload";

const Field ip_fields[] = {
    {"ip.version", [](S) { return std::string("4"); }, [](L l) { return decimal(l.ip().version()); }},
    {"ip.hdr_len", [](S s) { return decimal(s.ip.length()); },
     [](L l) { return decimal(l.ip().head_len() * 4u); }},
    {"ip.dsfield", [](S s) { return hex_byte(s.ip.tos); }, [](L l) { return hex_byte(l.ip().tos()); }},
    {"ip.len", [](S s) { return decimal(s.ip.total_length); }, [](L l) { return decimal(l.ip().tot_len()); }},
    {"ip.id", [](S s) { return hex_word(s.ip.id); }, [](L l) { return hex_word(l.ip().id()); }},
    {"ip.flags", [](S s) { return hex_byte(s.ip.reserved_flag * 4u + s.ip.df * 2u + s.ip.mf); },
     [](L l) { return hex_byte(l.ip().flags()); }},
    {"ip.frag_offset", [](S s) { return decimal(s.ip.fragment_offset); },
     [](L l) { return decimal(l.ip().fragment_offset()); }},
    {"ip.ttl", [](S s) { return decimal(s.ip.ttl); }, [](L l) { return decimal(l.ip().ttl()); }},
    {"ip.proto", [](S s) { return decimal(s.ip.protocol); }, [](L l) { return decimal(l.ip().protocol()); }},
    {"ip.checksum", [](S s) { return hex_word(s.ip.checksum); },
     [](L l) { return hex_word(l.ip().checksum()); }},
    {"ip.checksum.status", [](S s) { return good_if(s.ip.checksum_state == ChecksumState::valid); },
     [](L l) { return good_if(l.ip_checksum_right()); }},
    {"ip.src", [](S s) { return to_string(s.ip.source); }, [](L l) { return l.ip().src_addr().to_string(); }},
    {"ip.dst", [](S s) { return to_string(s.ip.destination); },
     [](L l) { return l.ip().dst_addr().to_string(); }},
    {"ip.opt.type", [](S s) { return ip_option_types(s); }, [](L l) { return ip_option_types(l); }}};

const Field tcp_fields[] = {
    {"tcp.srcport", [](S s) { return decimal(s.source_port); }, [](L l) { return decimal(l.tcp().sport()); }},
    {"tcp.dstport", [](S s) { return decimal(s.destination_port); },
     [](L l) { return decimal(l.tcp().dport()); }},
    {"tcp.seq_raw", [](S s) { return decimal(s.seq.raw()); }, [](L l) { return decimal(l.tcp().seq()); }},
    {"tcp.ack_raw", [](S s) { return decimal(s.ack_field); }, [](L l) { return decimal(l.tcp().ack_seq()); }},
    {"tcp.hdr_len", [](S s) { return decimal(s.data_offset * 4u); },
     [](L l) { return decimal(l.tcp().data_offset() * 4u); }},
    {"tcp.flags", [](S s) { return hex_word(unsigned{s.reserved} << 9 | s.flags.bits()); },
     [](L l) { return hex_word(l.tcp().flags()); }},
    {"tcp.window_size_value", [](S s) { return decimal(s.window); },
     [](L l) { return decimal(l.tcp().window()); }},
    {"tcp.checksum", [](S s) { return hex_word(s.checksum); },
     [](L l) { return hex_word(l.tcp().checksum()); }},
    {"tcp.checksum.status", [](S s) { return good_if(s.checksum_state == ChecksumState::valid); },
     [](L l) { return good_if(l.tcp_checksum_right()); }},
    {"tcp.urgent_pointer", [](S s) { return decimal(s.urgent); },
     [](L l) { return decimal(l.tcp().urg_ptr()); }},
    {"tcp.len", [](S s) { return decimal(s.payload_length); },
     [](L l) { return decimal(l.payload().size()); }},
    {payload_field, [](S s) { return hex_text(s.payload); }, [](L l) { return hex_text(l.payload()); }}};

const Field option_fields[] = {
    {"tcp.options", [](S s) { return hex_text(s.options.raw()); }, [](L l) { return option_bytes(l); }},
    {"tcp.option_kind", [](S s) { return option_kinds(s); }, [](L l) { return option_kinds(l); }},
    {"tcp.options.mss_val", [](S s) { return s.options.mss() ? decimal(*s.options.mss()) : ""; },
     [](L l) { return l.has(OptionKind::mss) ? decimal(l.tcp().mss()) : ""; }},
    {"tcp.options.wscale.shift",
     [](S s) { return s.options.window_scale() ? decimal(*s.options.window_scale()) : ""; },
     [](L l) { return l.has(OptionKind::window_scale) ? decimal(l.tcp().winscale()) : ""; }},
    {"tcp.options.timestamp.tsval",
     [](S s) { return s.options.timestamps() ? decimal(s.options.timestamps()->value) : ""; },
     [](L l) { return l.has(OptionKind::timestamps) ? decimal(l.tcp().timestamp().first) : ""; }},
    {"tcp.options.timestamp.tsecr",
     [](S s) { return s.options.timestamps() ? decimal(s.options.timestamps()->echo) : ""; },
     [](L l) { return l.has(OptionKind::timestamps) ? decimal(l.tcp().timestamp().second) : ""; }},
    {"tcp.options.sack_le", [](S s) { return sack_edges(s, &SackBlock::left); },
     [](L l) { return sack_edges(l, 0); }},
    {"tcp.options.sack_re", [](S s) { return sack_edges(s, &SackBlock::right); },
     [](L l) { return sack_edges(l, 1); }}};

std::vector<Field> all_fields() {
  std::vector<Field> fields(std::begin(ip_fields), std::end(ip_fields));
  fields.insert(fields.end(), std::begin(tcp_fields), std::end(tcp_fields));
  fields.insert(fields.end(), std::begin(option_fields), std::end(option_fields));
  return fields;
}

std::vector<Bytes> well_formed_segments() {
  synfin::testing::SegmentGenerator generator(20260103);
  std::vector<Bytes> packets(segments_read);
  for (Bytes& packet : packets) packet = generator.next();
  return packets;
}

// Not as LINKTYPE_RAW, where tshark takes bytes 1 and 2 of ff 03 for PPP.
std::string read_by_tshark(const std::vector<Bytes>& packets, const std::vector<Field>& fields) {
  std::vector<synfin::testing::FileFrame> frames;
  for (const Bytes& packet : packets) frames.push_back({0, 0, packet, packet.size()});
  std::vector<std::string> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  return synfin::testing::tshark_fields(
      synfin::testing::capture_bytes({}, synfin::testing::FileLink::ipv4, frames), names);
}

// What stands before the next `separator`, which is taken away with it.
std::string_view taken(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// libtins 4.0 loses the EOL of IP options, and throws where more padding follows it.
bool libtins_reads(const Segment& s) {
  OptionWalker walker(s.ip.options.view());
  while (const auto option = walker.next()) {
    if (option->kind == static_cast<std::uint8_t>(OptionKind::eol)) return false;
  }
  return true;
}

// The data of a segment with RST are a reason in text to tshark (RFC 9293 3.5.3), and no payload.
bool tshark_shows(const Field& field, const Segment& s) { return field.name != payload_field || !s.rst(); }

class Comparison {
 public:
  explicit Comparison(const std::vector<Field>& fields) : fields_(fields) {}

  void compare(std::size_t number, const Bytes& packet, std::string_view tsharks_line) {
    const auto parsed = parse(packet);
    const Segment* s = parsed.ok() ? std::get_if<Segment>(&*parsed) : nullptr;
    ASSERT_TRUE(s != nullptr && checksums_right(*s))
        << "packet " << number << " is no well-formed segment to parse: " << hex_text(packet);
    std::optional<LibtinsReading> libtins;
    if (libtins_reads(*s)) libtins.emplace(packet), ++read_by_libtins_;
    for (const Field& field : fields_) {
      const std::string_view shown = taken(tsharks_line, '\t');
      const std::string ours = field.parsed(*s), theirs = libtins ? field.libtins(*libtins) : ours;
      const std::string_view to_show = tshark_shows(field, *s) ? std::string_view(ours) : "";
      if (theirs == ours && shown == to_show) continue;
      ADD_FAILURE() << fmt::format("packet {}, {}: parse '{}', libtins '{}', tshark '{}'; it begins {}",
                                   number, field.name, ours, libtins ? theirs : "not asked", shown,
                                   headers_of(packet));
    }
  }

  std::size_t read_by_libtins() const { return read_by_libtins_; }

 private:
  static bool checksums_right(const Segment& s) {
    return s.ip.checksum_state == ChecksumState::valid && s.checksum_state == ChecksumState::valid;
  }
  static std::string headers_of(const Bytes& packet) {
    return hex_text(ByteView(packet).first(std::min(packet.size(), longest_headers)));
  }

  const std::vector<Field>& fields_;
  std::size_t read_by_libtins_ = 0;
};

}  // namespace

TEST(ThreeOpinions, AgreeOnEveryFieldOfWellFormedSegments) {
  const std::vector<Bytes> packets = well_formed_segments();
  const std::vector<Field> fields = all_fields();
  const std::string output = read_by_tshark(packets, fields);
  std::string_view lines = output;
  Comparison comparison(fields);
  for (std::size_t i = 0; i < packets.size() && !HasFailure(); ++i) {
    ASSERT_FALSE(lines.empty()) << "tshark shows no more than " << i << " packets";
    comparison.compare(i + 1, packets[i], taken(lines, '\n'));
  }
  EXPECT_TRUE(lines.empty() || HasFailure()) << "tshark shows more than there is: " << lines.substr(0, 200);
  EXPECT_TRUE(comparison.read_by_libtins() > segments_read * 9 / 10 || HasFailure());
}

}  // namespace synfin::wire::testing
