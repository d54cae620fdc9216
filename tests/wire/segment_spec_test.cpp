#include "synfin/wire/segment_spec.h"

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

namespace synfin::wire {
namespace {

// Every field set, each to another value than its default.
SegmentSpec full() {
  SegmentSpec s;
  s.ihl = 6;
  s.tos = 1;
  s.total_length = 99;
  s.id = 2;
  s.reserved_flag = true;
  s.df = false;
  s.mf = true;
  s.fragment_offset = 3;
  s.ttl = 4;
  s.protocol = 5;
  s.ip_checksum = 6;
  s.source = Address{7};
  s.destination = Address{8};
  s.ip_options.emplace().push_back(1);
  s.source_port = 9;
  s.destination_port = 10;
  s.seq = Seq(11);
  s.ack = Seq(12);
  s.data_offset = 6;
  s.reserved = 1;
  s.flags = Flag::urg;
  s.window = 13;
  s.checksum = 14;
  s.urgent = 15;
  s.options.emplace().nop();
  s.payload = Bytes{16};
  return s;
}

TEST(SegmentSpec, WhatIsAbsentIsCompleted) {
  EXPECT_EQ(*emit(completed({}, full())), *emit(full()));
  EXPECT_NE(*emit({}), *emit(full()));
}

TEST(SegmentSpec, WhatIsThereStays) {
  EXPECT_EQ(*emit(completed(full(), {})), *emit(full()));
  SegmentSpec own;
  own.ttl = 77;
  own.seq = Seq(78);
  const SegmentSpec both = completed(own, full());
  EXPECT_EQ(both.ttl, 77);
  EXPECT_EQ(both.seq, Seq(78));
  EXPECT_EQ(both.window, 13);
}

}  // namespace
}  // namespace synfin::wire
