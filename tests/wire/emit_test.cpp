#include "synfin/wire/emit.h"

#include <functional>

#include <gtest/gtest.h>

#include "synfin/wire/parse.h"

#include "wire/packets.h"

namespace synfin::wire::testing {

namespace {

SegmentSpec plain() {
  SegmentSpec spec;
  spec.source = Address{0xc0000201};
  spec.destination = Address{0xc0000202};
  spec.source_port = 55538;
  spec.destination_port = 80;
  spec.seq = Seq(1000);
  spec.flags = Flag::syn;
  spec.window = 62727;
  return spec;
}

Bytes emitted(const SegmentSpec& spec) {
  const auto bytes = emit(spec);
  EXPECT_TRUE(bytes.ok());
  return bytes.ok() ? *bytes : Bytes{};
}

Bytes raw(const Options& options) { return {options.raw().begin(), options.raw().end()}; }

struct Field {
  const char* name;
  std::function<void(SegmentSpec&)> set;
  std::function<bool(const Segment&)> reads;
};

void PrintTo(const Field& field, std::ostream* out) { *out << field.name; }

const Field fields[] = {
    {"tos", [](auto& s) { s.tos = 0xb9; }, [](auto& s) { return s.ip.tos == 0xb9; }},
    {"id", [](auto& s) { s.id = 0xbeef; }, [](auto& s) { return s.ip.id == 0xbeef; }},
    {"reserved_flag", [](auto& s) { s.reserved_flag = true; }, [](auto& s) { return s.ip.reserved_flag; }},
    {"df", [](auto& s) { s.df = false; }, [](auto& s) { return !s.ip.df; }},
    {"mf", [](auto& s) { s.mf = true; }, [](auto& s) { return s.ip.mf && s.ip.protocol == 6; }},
    {"ttl", [](auto& s) { s.ttl = 1; }, [](auto& s) { return s.ip.ttl == 1; }},
    {"ip_checksum", [](auto& s) { s.ip_checksum = 0x1234; },
     [](auto& s) { return s.ip.checksum == 0x1234 && s.ip.checksum_state == ChecksumState::bad; }},
    {"source", [](auto& s) { s.source = Address{0x01020304}; },
     [](auto& s) { return s.ip.source.value == 0x01020304 && s.checksum_state == ChecksumState::valid; }},
    {"destination", [](auto& s) { s.destination = Address{0x7f000001}; },
     [](auto& s) {
       return s.ip.destination.value == 0x7f000001 && s.checksum_state == ChecksumState::valid;
     }},
    {"ip_options",
     [](auto& s) {
       s.ip_options = FixedBytes<40>(Bytes{0x94, 4, 0, 0, 1});
     },
     [](auto& s) {
       const Bytes padded = {0x94, 4, 0, 0, 1, 0, 0, 0};
       return s.ip.ihl == 7 && s.ip.options == FixedBytes<40>(padded) &&
              s.checksum_state == ChecksumState::valid;
     }},
    {"source_port", [](auto& s) { s.source_port = 1; }, [](auto& s) { return s.source_port == 1; }},
    {"destination_port", [](auto& s) { s.destination_port = 65535; },
     [](auto& s) { return s.destination_port == 65535; }},
    {"seq", [](auto& s) { s.seq = Seq(0xffffffff); }, [](auto& s) { return s.seq == Seq(0xffffffff); }},
    {"ack", [](auto& s) { s.ack = Seq(0x01020304); },
     [](auto& s) { return s.ack_field == 0x01020304 && s.flags == Flags(Flag::syn); }},
    {"data_offset", [](auto& s) { s.payload = Bytes(8), s.data_offset = 7; },
     [](auto& s) { return s.data_offset == 7 && s.options.size() == 8 && s.payload_length == 0; }},
    {"reserved", [](auto& s) { s.reserved = 5; },
     [](auto& s) { return s.reserved == 5 && s.flags == Flags(Flag::syn); }},
    {"window", [](auto& s) { s.window = 1; }, [](auto& s) { return s.window == 1; }},
    {"checksum", [](auto& s) { s.checksum = 0; },
     [](auto& s) { return s.checksum == 0 && s.checksum_state == ChecksumState::bad; }},
    {"urgent", [](auto& s) { s.urgent = 7; }, [](auto& s) { return s.urgent == 7; }},
    {"payload",
     [](auto& s) {
       s.payload = Bytes{1, 2, 3};
     },
     [](auto& s) {
       return s.payload_length == 3 && s.payload[2] == 3 && s.checksum_state == ChecksumState::valid;
     }},
};

class EachField : public ::testing::TestWithParam<Field> {};

}  // namespace

TEST(Emit, DefaultsAreThoseOfSegmentSpec) {
  const Bytes bytes = emitted({});
  ASSERT_EQ(bytes.size(), 40u);
  const Segment s = segment_of(bytes);
  EXPECT_EQ(s.ip.ihl, 5);
  EXPECT_EQ(s.ip.total_length, 40);
  EXPECT_EQ(s.ip.tos, 0);
  EXPECT_EQ(s.ip.id, 0);
  EXPECT_TRUE(s.ip.df);
  EXPECT_FALSE(s.ip.reserved_flag || s.ip.mf || s.ip.fragment_offset != 0);
  EXPECT_EQ(s.ip.ttl, 64);
  EXPECT_EQ(s.ip.protocol, protocol_tcp);
  EXPECT_EQ(s.ip.source.value, 0u);
  EXPECT_EQ(s.ip.destination.value, 0u);
  EXPECT_EQ(s.source_port, 0);
  EXPECT_EQ(s.destination_port, 0);
  EXPECT_EQ(s.seq, Seq(0));
  EXPECT_EQ(s.ack_field, 0u);
  EXPECT_EQ(s.data_offset, 5);
  EXPECT_EQ(s.reserved, 0);
  EXPECT_EQ(s.flags, Flags());
  EXPECT_EQ(s.window, 0);
  EXPECT_EQ(s.urgent, 0);
  EXPECT_TRUE(s.options.empty());
  EXPECT_EQ(s.payload_length, 0u);
}

TEST(Emit, AnAckAloneSetsItsFlag) {
  SegmentSpec spec;
  spec.ack = Seq(7);
  EXPECT_EQ(segment_of(emitted(spec)).flags, Flags(Flag::ack));
}

TEST_P(EachField, IsReadBackAndTheOthersAreAsBefore) {
  SegmentSpec spec = plain();
  GetParam().set(spec);
  const Bytes bytes = emitted(spec);
  const Segment s = segment_of(bytes);
  EXPECT_TRUE(GetParam().reads(s));
  Bytes before = emitted(plain());
  std::size_t changed = 0;
  for (std::size_t i = 0; bytes.size() == before.size() && i < bytes.size(); ++i)
    changed += bytes[i] != before[i];
  EXPECT_LE(changed, 8u);  // four of a field, and the two checksums
}

INSTANTIATE_TEST_SUITE_P(Emit, EachField, ::testing::ValuesIn(fields),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(Emit, EveryFlagByteIsReadBackWithAe) {
  for (std::uint16_t bits = 0; bits < 512; ++bits) {
    SegmentSpec spec = plain();
    spec.flags = Flags::from_bits(bits);
    const Bytes bytes = emitted(spec);
    EXPECT_EQ(segment_of(bytes).flags.bits(), bits);
    EXPECT_EQ(segment_of(bytes).checksum_state, ChecksumState::valid);
  }
}

TEST(Emit, LengthsThatLieArePatchedAndChecksumsAreRightForTheBytes) {
  SegmentSpec spec = plain();
  spec.total_length = 1500;
  Bytes bytes = emitted(spec);
  EXPECT_EQ(bytes.size(), 40u);
  EXPECT_EQ(load_u16(&bytes[2]), 1500);
  EXPECT_EQ(ipv4_header_checksum(ByteView(bytes).first(20)), load_u16(&bytes[10]));
  spec = plain();
  spec.ihl = 4;
  bytes = emitted(spec);
  EXPECT_EQ(bytes[0], 0x44);
  EXPECT_EQ(parse(bytes).error().reason, "IP header length below 20 bytes");
  spec = plain();
  spec.data_offset = 3;
  EXPECT_EQ(parse(emitted(spec)).error().reason, "TCP data offset below 5");
  spec.data_offset = 15;
  EXPECT_EQ(parse(emitted(spec)).error().reason, "TCP data offset past the end of the segment");
}

TEST(Emit, ProtocolAndFragmentOffsetArePatched) {
  SegmentSpec spec = plain();
  spec.protocol = 17;
  EXPECT_EQ(emitted(spec)[9], 17);
  spec = plain();
  spec.fragment_offset = 0x1fff;
  const Bytes bytes = emitted(spec);
  EXPECT_EQ(load_u16(&bytes[6]), 0x5fff);
  EXPECT_EQ(bytes[9], protocol_tcp);
}

TEST(Emit, RefusesAFragmentOffsetOfMoreThan13Bits) {
  for (const std::uint16_t offset : {std::uint16_t{0x2000}, std::uint16_t{0xffff}}) {
    SegmentSpec spec = plain();
    spec.fragment_offset = offset;
    const auto refused = emit(spec);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().reason, "fragment offset past the 8191 that its 13 bits hold");
    EXPECT_EQ(refused.error().offset, 6u);
  }
}

TEST(Emit, OptionsGoOutAsGivenAndPadded) {
  const Bytes given[] = {
      {2, 4, 5, 0xb4},                    // one that libtins spells
      {2, 4, 5, 0xb4, 4, 2, 1, 3, 3, 7},  // with two bytes of padding
      {1},                                //
      {0, 9, 9, 9},                       // bytes after EOL
      {200, 2},                           // empty
      {200, 2, 2, 4, 5, 0xb4, 201, 2},    //
      {3, 0, 7},                          // illegal length
      {3, 1},                             //
      {3, 40, 7},                         // past the end
      {8},                                // no length at all
      {2, 4, 5, 0xb4, 3, 0},              // malformed tail
      Bytes(40, 1),                       // as many as fit
      Bytes(40, 254),                     //
  };
  for (const Bytes& options : given) {
    SegmentSpec spec = plain();
    spec.options = Options(ByteView(options));
    spec.payload = Bytes{'p'};
    const Bytes bytes = emitted(spec);
    const Segment s = segment_of(bytes);
    Bytes padded = options;
    padded.resize((options.size() + 3) / 4 * 4, 0);
    EXPECT_EQ(raw(s.options), padded);
    EXPECT_EQ(s.payload_length, 1u);
    EXPECT_EQ(s.checksum_state, ChecksumState::valid);
    EXPECT_EQ(s.ip.checksum_state, ChecksumState::valid);
  }
}

TEST(Emit, BothKindsOfOptionsTogether) {
  SegmentSpec spec = plain();
  spec.ip_options = FixedBytes<40>(Bytes(40, 1));
  spec.options = Options(Bytes(40, 1));
  spec.payload = Bytes(100, 'x');
  const Bytes bytes = emitted(spec);
  EXPECT_EQ(bytes.size(), 220u);
  const Segment s = segment_of(bytes);
  EXPECT_EQ(s.ip.ihl, 15);
  EXPECT_EQ(s.data_offset, 15);
  EXPECT_EQ(s.payload_length, 100u);
  EXPECT_EQ(s.checksum_state, ChecksumState::valid);
}

TEST(C03_Emit, ChecksumsAreRightForEvenAndOddLengthsAndForZero) {
  for (std::size_t size = 0; size < 100; ++size) {
    SegmentSpec spec = plain();
    spec.payload = Bytes(size, 0xff);
    const Bytes bytes = emitted(spec);
    EXPECT_EQ(segment_of(bytes).checksum_state, ChecksumState::valid) << size;
  }
  SegmentSpec spec = plain();
  spec.payload = Bytes{0, 0};
  const std::uint16_t sum = segment_of(emitted(spec)).checksum;
  spec.payload = Bytes{static_cast<std::uint8_t>(sum >> 8), static_cast<std::uint8_t>(sum)};
  const Bytes bytes = emitted(spec);
  EXPECT_EQ(segment_of(bytes).checksum, 0);
  EXPECT_EQ(segment_of(bytes).checksum_state, ChecksumState::valid);
}

TEST(Emit, RefusesMoreThanIpv4Allows) {
  SegmentSpec spec = plain();
  spec.payload = Bytes(65535 - 40);
  EXPECT_EQ(emitted(spec).size(), 65535u);
  spec.payload->push_back(0);
  const auto refused = emit(spec);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "packet longer than the 65535 bytes that IPv4 allows");
}

}  // namespace synfin::wire::testing
