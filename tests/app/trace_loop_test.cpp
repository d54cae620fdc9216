#include "app/trace_loop.h"

#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "app/traced_frames.h"

namespace synfin::app {
namespace {

using test::SegmentFrame;

// The same frame again and again, without a wait.
class Repeated final : public FrameSource {
 public:
  explicit Repeated(std::size_t times, bool live = false) : left_(times), live_(live) {}

  const net::CapturedFrame* next() override {
    if (left_ == 0) return nullptr;
    --left_;
    return &captured_;
  }
  void when_waiting(std::function<void()>) override {}
  std::optional<tcp::WallTime> now() const override {
    return live_ ? std::optional(tcp::WallTime{}) : std::nullopt;
  }
  wire::LinkType link_type() const override { return wire::LinkType::raw_ip; }
  int dlt() const override { return 12; }
  int snapshot_length() const override { return 65535; }
  std::size_t left() const { return left_; }

 private:
  SegmentFrame frame_{40000, wire::Flag::syn};
  net::CapturedFrame captured_{{}, frame_.bytes(), static_cast<std::uint32_t>(frame_.bytes().size())};
  std::size_t left_;
  bool live_;
};

struct Counts {
  int taken = 0;
  int flushed = 0;
  int finished = 0;
};

// Fails when it is asked for one more than it can do.
class LimitedSink final : public FrameSink {
 public:
  LimitedSink(Counts& counts, int most, int error = ENOSPC) : counts_(counts), most_(most), error_(error) {}
  void take(const view::TracedFrame&) override {
    if (counts_.taken == most_) throw std::system_error(error_, std::generic_category(), "limited");
    ++counts_.taken;
  }
  void finish() override { ++counts_.finished; }
  void flush() override { ++counts_.flushed; }

 private:
  Counts& counts_;
  int most_;
  int error_;
};

constexpr int without_end = 1'000'000;

class TraceLoops : public ::testing::Test {
 protected:
  void add(Counts& counts, int most, int error = ENOSPC) {
    sinks_.push_back(std::make_unique<LimitedSink>(counts, most, error));
  }
  void run(FrameSource& source) {
    TraceLoop loop(source, std::move(sinks_), {}, errors_);
    std::optional<Progress> no_progress;
    loop.run(no_progress);
    loop.finish();
    loop.flush();
  }
  int error() const {
    try {
      errors_.rethrow();
    } catch (const std::system_error& error) {
      return error.code().value();
    }
    return 0;
  }

  FirstError errors_;

 private:
  std::vector<std::unique_ptr<FrameSink>> sinks_;
};

TEST_F(TraceLoops, SinkThatFailsTakesNoMoreAndTheOthersTakeAll) {
  Counts before, full, after;
  add(before, without_end);
  add(full, 3);
  add(after, without_end);
  Repeated source(10);
  run(source);
  EXPECT_EQ(before.taken, 10);
  EXPECT_EQ(full.taken, 3);
  EXPECT_EQ(full.finished, 0);
  EXPECT_EQ(after.taken, 10);
  EXPECT_EQ(after.finished, 1);
  EXPECT_EQ(error(), ENOSPC);
}

TEST_F(TraceLoops, EndWhenNoOutputIsLeft) {
  Counts full, fuller;
  add(full, 5);
  add(fuller, 3, EFBIG);
  Repeated source(100);
  run(source);
  EXPECT_EQ(source.left(), 94u);
  EXPECT_EQ(error(), EFBIG) << "the first";
}

TEST_F(TraceLoops, EndWhenTheReaderHasGoneAndTheOthersAreFinished) {
  Counts reader, file;
  add(reader, 2, EPIPE);
  add(file, without_end);
  Repeated source(100);
  run(source);
  EXPECT_TRUE(errors_.is_reader_gone());
  EXPECT_EQ(file.taken, 3);
  EXPECT_EQ(file.finished, 1);
  EXPECT_EQ(source.left(), 97u);
}

TEST_F(TraceLoops, LiveFlushAlsoWherePacketsNeverStop) {
  Counts live, of_a_file;
  Repeated capture(5000, true), file(5000);
  add(live, without_end);
  run(capture);
  add(of_a_file, without_end);
  run(file);
  EXPECT_EQ(live.flushed, 5);
  EXPECT_EQ(of_a_file.flushed, 1);
}

}  // namespace
}  // namespace synfin::app
