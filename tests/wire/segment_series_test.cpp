#include "synfin/wire/segment_series.h"

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

namespace synfin::wire::testing {
namespace {

constexpr std::uint32_t series_seq = 0xfffffff0, series_ack = 0xffff'fffe;

SegmentSpec series_spec(std::uint32_t number, const SeriesSteps& steps, Flags flags) {
  SegmentSpec spec;
  spec.source = Address{0xc0000201};
  spec.destination = Address{0xc0000202};
  spec.source_port = 40000;
  spec.destination_port = 80;
  spec.flags = flags;
  spec.seq = Seq(series_seq + number * steps.seq);
  spec.ack = Seq(series_ack + number * steps.ack);
  std::uint32_t id = 65533;
  for (std::uint32_t i = 0; i < number && steps.id; ++i) id = id == 65535 ? 1 : id + 1;
  spec.id = static_cast<std::uint16_t>(id);
  spec.payload = Bytes{1, 2, 3};
  return spec;
}

TEST(SegmentSeries, EachIsAsIfItWasBuilt) {
  for (const SeriesSteps steps : {SeriesSteps{7, 3, true, true}, SeriesSteps{0x12345, 0, false, true},
                                  SeriesSteps{0, 1, true, true}, SeriesSteps{0, 0, false, true}}) {
    SegmentSeries series(*emit(series_spec(0, steps, Flag::ack)), steps);
    for (std::uint32_t i = 0; i < 200; ++i, series.advance())
      ASSERT_EQ(series.present(), *emit(series_spec(i, steps, Flag::ack))) << i;
  }
}

TEST(SegmentSeries, AGivenChecksumStays) {
  SegmentSpec spec = series_spec(0, {}, Flag::syn);
  spec.checksum = 0x0bad;
  SegmentSeries series(*emit(spec), {.seq = 5, .ack = 0, .id = false, .checksums_follow = false});
  series.advance();
  const auto packet = parse(series.present());
  EXPECT_EQ(std::get<Segment>(*packet).checksum, 0x0bad);
  EXPECT_EQ(std::get<Segment>(*packet).seq, Seq(series_seq + 5));
}

Segment series_answer(Flags flags, std::uint32_t seq, std::uint32_t ack) {
  Segment answer;
  answer.flags = flags;
  answer.seq = Seq(seq);
  answer.ack_field = ack;
  return answer;
}

TEST(SegmentSeries, AnAnswerIsThatOfTheOneWhoseNumbersItHas) {
  const SeriesSteps steps{7, 3, true, true};
  const SegmentSeries syns(*emit(series_spec(0, steps, Flag::syn)), steps);  // SYN and three bytes: 4 numbers
  const Flags syn_ack = Flag::syn | Flag::ack;
  EXPECT_EQ(syns.number_of(series_answer(syn_ack, 1, series_seq + 4), 100), 0u);
  EXPECT_EQ(syns.number_of(series_answer(syn_ack, 1, series_seq + 4 + 99 * 7), 100), 99u);
  EXPECT_EQ(syns.number_of(series_answer(syn_ack, 1, series_seq + 4 + 100 * 7), 100), std::nullopt);
  EXPECT_EQ(syns.number_of(series_answer(syn_ack, 1, series_seq + 5), 100), std::nullopt);
  EXPECT_EQ(syns.number_of(series_answer(Flag::rst, series_ack, 0), 100), std::nullopt);  // sent without ACK
}

// RFC 9293 3.10.7.1: its number is what the segment acknowledged.
TEST(SegmentSeries, AnRstWithoutAckIsTheAnswerToAnAck) {
  const SeriesSteps steps{7, 3, true, true};
  const SegmentSeries acks(*emit(series_spec(0, steps, Flag::ack)), steps);
  EXPECT_EQ(acks.number_of(series_answer(Flag::rst, series_ack + 5 * 3, 0), 100), 5u);
  EXPECT_EQ(acks.number_of(series_answer(Flag::rst, series_ack + 5 * 3 + 1, 0), 100), std::nullopt);
}

TEST(SegmentSeries, ThoseThatAreAlikeAreNotToldApart) {
  const SegmentSeries alike(*emit(series_spec(0, {}, Flag::ack)), {});
  const Segment answer = series_answer(Flag::rst, series_ack, 0);
  EXPECT_FALSE(alike.tells_apart(answer));
  EXPECT_EQ(alike.number_of(answer, 3), 0u);
  EXPECT_EQ(alike.number_of(series_answer(Flag::rst, series_ack + 1, 0), 3), std::nullopt);
}

}  // namespace
}  // namespace synfin::wire::testing
