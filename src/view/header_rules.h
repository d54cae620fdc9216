#pragma once

#include <vector>

#include "synfin/view/comparison.h"

#include "view/timeline.h"

namespace synfin::view {

// Two segments in view of each other.
struct TwoSegments {
  const Moment& left;
  const Moment& right;
  const ComparisonContext& context;
  const wire::Segment& l = *left.segment();
  const wire::Segment& r = *right.segment();
};

// A row for each field of the IPv4 header but its options, and of the TCP header.
void add_ip_rows(std::vector<Row>& rows, const TwoSegments& t);
void add_tcp_rows(std::vector<Row>& rows, const TwoSegments& t);

}  // namespace synfin::view
