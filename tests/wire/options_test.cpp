#include "synfin/wire/options.h"

#include <vector>

#include <gtest/gtest.h>

namespace synfin::wire {

namespace {

struct Walk {
  std::vector<int> kinds;
  std::vector<std::size_t> offsets;
  bool malformed = false;
  std::size_t end = 0;
};

Walk walk(const Bytes& raw) {
  Walk w;
  OptionWalker walker{ByteView(raw)};
  while (const auto option = walker.next()) {
    w.kinds.push_back(option->kind);
    w.offsets.push_back(option->offset);
  }
  w.malformed = walker.malformed();
  w.end = walker.offset();
  return w;
}

Options of(const Bytes& raw) { return Options(ByteView(raw)); }

}  // namespace

TEST(C11_OptionWalker, WalksOptionsAtAnyAlignment) {
  const Walk w = walk({1, 2, 4, 5, 0xb4, 1, 1, 3, 3, 7, 4, 2});
  EXPECT_EQ(w.kinds, (std::vector<int>{1, 2, 1, 1, 3, 4}));
  EXPECT_EQ(w.offsets, (std::vector<std::size_t>{0, 1, 5, 6, 7, 10}));
  EXPECT_FALSE(w.malformed);
  EXPECT_EQ(w.end, 12u);
}

TEST(C11_OptionWalker, EolIsGivenOnceAndEndsTheWalk) {
  const Walk w = walk({1, 0, 2, 4, 5, 0xb4});
  EXPECT_EQ(w.kinds, (std::vector<int>{1, 0}));
  EXPECT_FALSE(w.malformed);
  EXPECT_EQ(w.end, 2u);
}

TEST(OptionWalker, NothingIsNotMalformed) {
  EXPECT_TRUE(walk({}).kinds.empty());
  EXPECT_FALSE(walk({}).malformed);
}

TEST(C10_OptionWalker, IllegalLengthsEndTheWalkWhereTheyStand) {
  for (const Bytes& tail :
       {Bytes{3, 0, 7}, Bytes{3, 1, 7}, Bytes{3, 4, 7}, Bytes{3, 255}, Bytes{3}, Bytes{254}}) {
    Bytes raw = {2, 4, 5, 0xb4};
    raw.insert(raw.end(), tail.begin(), tail.end());
    const Walk w = walk(raw);
    EXPECT_EQ(w.kinds, (std::vector<int>{2}));
    EXPECT_TRUE(w.malformed);
    EXPECT_EQ(w.end, 4u);
  }
}

TEST(C10_OptionWalker, EmptyOptionOfLengthTwoIsFine) {
  const Walk w = walk({200, 2, 4, 2});
  EXPECT_EQ(w.kinds, (std::vector<int>{200, 4}));
  EXPECT_FALSE(w.malformed);
}

TEST(C10_OptionWalker, StaysAtItsEnd) {
  const Bytes raw = {3, 0};
  OptionWalker walker{ByteView(raw)};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(walker.next().has_value());
}

TEST(Options, AreReadBackAsBuilt) {
  Options o;
  EXPECT_TRUE(o.mss(8961));
  EXPECT_TRUE(o.sack_permitted());
  EXPECT_TRUE(o.timestamps({0x01020304, 0x05060708}));
  EXPECT_TRUE(o.nop());
  EXPECT_TRUE(o.window_scale(7));
  EXPECT_EQ(o.mss(), 8961);
  EXPECT_TRUE(o.sack_permitted_present());
  EXPECT_EQ(o.timestamps(), (Timestamps{0x01020304, 0x05060708}));
  EXPECT_EQ(o.window_scale(), 7);
  const Bytes expected = {2, 4, 0x23, 1, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 3, 7};
  EXPECT_EQ(Bytes(o.raw().begin(), o.raw().end()), expected);
}

TEST(Options, AbsentOnesAreAbsent) {
  const Options o = of({1, 1});
  EXPECT_FALSE(o.mss().has_value());
  EXPECT_FALSE(o.window_scale().has_value());
  EXPECT_FALSE(o.timestamps().has_value());
  EXPECT_FALSE(o.sack().has_value());
  EXPECT_FALSE(o.sack_permitted_present());
}

TEST(C10_Options, OfAWrongLengthCountAsAbsent) {
  const Options o = of({2, 3, 5, 3, 4, 7, 7, 4, 3, 0, 8, 9, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_FALSE(o.mss().has_value());
  EXPECT_FALSE(o.window_scale().has_value());
  EXPECT_FALSE(o.sack_permitted_present());
  EXPECT_FALSE(o.timestamps().has_value());
}

TEST(Options, FirstWellFormedOneOfItsKindCounts) {
  EXPECT_EQ(of({2, 3, 5, 2, 4, 0, 1, 2, 4, 0, 2}).mss(), 1);
  EXPECT_FALSE(of({0, 2, 4, 0, 1}).mss().has_value());
}

TEST(C15_Options, SackBlocksAreRead) {
  const auto sack = of({5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 3}).sack();
  ASSERT_TRUE(sack.has_value());
  EXPECT_EQ(sack->count, 2u);
  EXPECT_EQ(sack->blocks[0], (SackBlock{Seq(1), Seq(2)}));
  EXPECT_EQ(sack->blocks[1], (SackBlock{Seq(0xffffffff), Seq(3)}));
}

TEST(C15_Options, SackOfAWrongLengthIsAbsent) {
  EXPECT_FALSE(of({5, 2}).sack().has_value());
  EXPECT_FALSE(of({5, 9, 0, 0, 0, 1, 0, 0, 0}).sack().has_value());
}

TEST(Options, ThatDoNotFitAreRefusedAndChangeNothing) {
  Options o;
  for (int i = 0; i < 37; ++i) EXPECT_TRUE(o.nop());
  const Options before = o;
  EXPECT_FALSE(o.mss(1460));
  EXPECT_FALSE(o.timestamps({}));
  EXPECT_FALSE(o.append_raw(Bytes{1, 1, 1, 1}));
  EXPECT_EQ(o, before);
  EXPECT_TRUE(o.window_scale(7));
  EXPECT_FALSE(o.nop());
  EXPECT_FALSE(o.eol());
  EXPECT_FALSE(o.append(200, {}));
  EXPECT_EQ(o.size(), 40u);
}

TEST(Options, PaddedSizeIsAMultipleOfFour) {
  EXPECT_EQ(of({}).padded_size(), 0u);
  EXPECT_EQ(of({1}).padded_size(), 4u);
  EXPECT_EQ(of({1, 1, 1, 1}).padded_size(), 4u);
  EXPECT_EQ(of({1, 1, 1, 1, 0}).padded_size(), 8u);
}

TEST(Options, TimestampsAreOverwrittenInPlace) {
  Options o = of({1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 7});
  EXPECT_TRUE(o.set_timestamps({9, 10}));
  EXPECT_EQ(o.timestamps(), (Timestamps{9, 10}));
  EXPECT_EQ(o.window_scale(), 7);
  Options none = of({1, 1});
  EXPECT_FALSE(none.set_timestamps({9, 10}));
  EXPECT_EQ(none, of({1, 1}));
}

TEST(Options, UnknownKindsAndMalformedTailsSurvive) {
  const Bytes raw = {200, 4, 0xde, 0xad, 3, 0, 7, 9};
  const Options options = of(raw);
  EXPECT_EQ(Bytes(options.raw().begin(), options.raw().end()), raw);
}

}  // namespace synfin::wire
