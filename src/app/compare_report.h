#pragma once

#include <optional>
#include <string>
#include <vector>

#include "synfin/app/compare.h"
#include "synfin/app/output.h"
#include "synfin/view/comparison_table.h"
#include "synfin/view/gaps.h"

#include "app/destination.h"
#include "app/pairs.h"

namespace synfin::app {

// Compares pairs as they come, and says at the end what they have shown: of several in detail the first that
// differs, or else the first.
class CompareReport {
 public:
  // Both must outlive it.
  CompareReport(const CompareOptions& options, const Destination& destination);

  void take(const Pair& pair);
  // `half`: what was seen of a pair that was cut off.
  void finish(const std::optional<Pair>& half);

  bool agrees() const { return pairs_ > 0 && differing_ == 0; }
  // What is shown in detail, as a page; empty if no pair was complete.
  std::string html() const;

 private:
  struct Shown {
    Pair pair;
    view::Comparison comparison;
  };

  view::ComparisonContext context_of(const Pair& pair) const;
  void print_json(const Run& run, unsigned connection);
  void print_json(const Pair& pair, const view::Comparison& comparison);
  void print_json(const std::optional<Pair>& half);
  void print_in_detail(const Shown& shown);
  std::string packet_lines(const std::vector<view::Record>& records) const;
  std::string verdict() const;

  const CompareOptions& options_;
  const OutputOptions& output_options_;
  const Destination& destination_;
  view::Target target_;
  view::TableStyle style_;
  Output output_;
  std::size_t pairs_ = 0;
  std::size_t differing_ = 0;
  std::optional<Shown> shown_;
  std::vector<view::Gaps> left_gaps_;
  std::vector<view::Gaps> right_gaps_;
};

}  // namespace synfin::app
