#include "synfin/wire/checksum.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

namespace synfin::wire {

namespace {

std::uint16_t sum(std::initializer_list<std::uint8_t> bytes) {
  ChecksumSum s;
  s.add(Bytes(bytes));
  return s.folded();
}

constexpr Address source{0xc0000201};
constexpr Address destination{0xc0000202};

// A header with a checksum of zero, and a payload.
Bytes segment(std::initializer_list<std::uint8_t> payload) {
  Bytes tcp = {0xd8, 0xf2, 0, 80, 0, 0, 3, 0xe8, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0};
  tcp.insert(tcp.end(), payload);
  return tcp;
}

Bytes with_checksum(Bytes tcp) {
  store_u16(&tcp[16], tcp_checksum(source, destination, tcp));
  return tcp;
}

}  // namespace

// The example of RFC 1071 3: 0001 f203 f4f5 f6f7 adds up to ddf2.
TEST(C03_Checksum, Rfc1071Example) {
  EXPECT_EQ(sum({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}), 0xddf2);
}

TEST(C03_Checksum, OddLengthIsPaddedWithZeroOnTheRight) {
  EXPECT_EQ(sum({0x12}), 0x1200);
  EXPECT_EQ(sum({0x00, 0x01, 0xf2}), 0xf201);
  EXPECT_EQ(sum({}), 0);
}

TEST(C03_Checksum, CarryIsFoldedTwice) {
  EXPECT_EQ(sum({0xff, 0xff, 0x00, 0x01}), 0x0001);
  EXPECT_EQ(sum({0xff, 0xff, 0xff, 0xff}), 0xffff);
  ChecksumSum s;
  for (int i = 0; i < 0x20000; ++i) s.add(std::uint16_t{0xffff});  // the first fold carries once more
  EXPECT_EQ(s.folded(), 0xffff);
}

TEST(C03_Checksum, PiecesAddUpToTheWhole) {
  ChecksumSum pieces;
  pieces.add(Bytes{1, 2, 3, 4});
  pieces.add(Bytes{5, 6});
  pieces.add(Bytes{7});
  EXPECT_EQ(pieces.folded(), sum({1, 2, 3, 4, 5, 6, 7}));
}

TEST(C03_Checksum, OfAnIpHeader) {
  // A well-known worked example: the checksum is b861.
  const Bytes header = {0x45, 0, 0,    0x73, 0, 0, 0x40, 0,    0x40, 0x11,
                        0,    0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0,    0xc7};
  EXPECT_EQ(ipv4_header_checksum(header), 0xb861);
}

TEST(C03_Checksum, OfASegmentByHand) {
  // Words: c000 0201 c000 0202 0006 0014 | d8f2 0050 0000 03e8 0000 0000 5002 ffff 0000 0000
  EXPECT_EQ(tcp_checksum(source, destination, segment({})), 0x4eb4);
}

TEST(C03_Checksum, PresentValueOfTheFieldDoesNotCount) {
  Bytes tcp = segment({1, 2, 3});
  const std::uint16_t right = tcp_checksum(source, destination, tcp);
  store_u16(&tcp[16], 0xabcd);
  EXPECT_EQ(tcp_checksum(source, destination, tcp), right);
}

TEST(C04_Checksum, ValidForEvenAndOddLengths) {
  EXPECT_EQ(judge_tcp_checksum(source, destination, with_checksum(segment({}))), ChecksumState::valid);
  EXPECT_EQ(judge_tcp_checksum(source, destination, with_checksum(segment({1}))), ChecksumState::valid);
  EXPECT_EQ(judge_tcp_checksum(source, destination, with_checksum(segment({1, 2}))), ChecksumState::valid);
}

TEST(C04_Checksum, OfZeroIsValid) {
  Bytes tcp = segment({0, 0});
  store_u16(&tcp[20], tcp_checksum(source, destination, tcp));  // makes the words add up to ffff
  ASSERT_EQ(tcp_checksum(source, destination, tcp), 0);
  store_u16(&tcp[16], 0);
  EXPECT_EQ(judge_tcp_checksum(source, destination, tcp), ChecksumState::valid);
}

TEST(C04_Checksum, EverySingleBitErrorIsBad) {
  const Bytes good = with_checksum(segment({'a', 'b', 'c'}));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1u << (bit % 8)));
    EXPECT_EQ(judge_tcp_checksum(source, destination, bad), ChecksumState::bad) << "bit " << bit;
  }
}

TEST(C04_Checksum, SumOfThePseudoHeaderAloneIsOffloaded) {
  Bytes tcp = segment({1, 2, 3});
  store_u16(&tcp[16], pseudo_header(source, destination, 23).folded());
  EXPECT_EQ(judge_tcp_checksum(source, destination, tcp), ChecksumState::offloaded);
  store_u16(&tcp[16], pseudo_header(source, destination, 0).folded());
  EXPECT_EQ(judge_tcp_checksum(source, destination, tcp), ChecksumState::offloaded);
  store_u16(&tcp[16], static_cast<std::uint16_t>(pseudo_header(source, destination, 23).folded() + 1));
  EXPECT_EQ(judge_tcp_checksum(source, destination, tcp), ChecksumState::bad);
}

// RFC 1624 4: the case that RFC 1141 gets wrong.
TEST(Checksum, UpdateOfRfc1624Example) { EXPECT_EQ(updated_checksum(0xdd2f, 0x5555, 0x3285), 0x0000); }

TEST(Checksum, UpdateEqualsComputingAnew) {
  std::mt19937 random(1624);
  for (int i = 0; i < 10000; ++i) {
    Bytes tcp = segment({});
    for (std::uint8_t& byte : tcp) byte = static_cast<std::uint8_t>(random());
    const std::uint16_t old_sum = tcp_checksum(source, destination, tcp);
    const std::uint16_t before = load_u16(&tcp[4]);
    const auto after = static_cast<std::uint16_t>(random());
    store_u16(&tcp[4], after);
    EXPECT_EQ(updated_checksum(old_sum, before, after), tcp_checksum(source, destination, tcp));
  }
}

}  // namespace synfin::wire
