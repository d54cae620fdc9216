#include "support/pairwise.h"

#include <random>
#include <set>
#include <tuple>

namespace synfin::test {

namespace {

using Row = std::vector<std::size_t>;
using Pair = std::tuple<std::size_t, std::size_t, std::size_t, std::size_t>;  // factor, level, factor, level

std::set<Pair> all_pairs(const Row& levels) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < levels.size(); ++a) {
    for (std::size_t b = a + 1; b < levels.size(); ++b) {
      for (std::size_t i = 0; i < levels[a]; ++i)
        for (std::size_t j = 0; j < levels[b]; ++j) pairs.emplace(a, i, b, j);
    }
  }
  return pairs;
}

template <typename Visit>
void each_pair(const Row& row, Visit visit) {
  for (std::size_t a = 0; a < row.size(); ++a)
    for (std::size_t b = a + 1; b < row.size(); ++b) visit(Pair{a, row[a], b, row[b]});
}

Row random_row(const Row& levels, std::mt19937_64& random) {
  Row row;
  for (const std::size_t count : levels) row.push_back(random() % count);
  return row;
}

std::size_t uncovered_in(const Row& row, const std::set<Pair>& uncovered) {
  std::size_t count = 0;
  each_pair(row, [&](const Pair& pair) { count += uncovered.count(pair); });
  return count;
}

// A row with the pair in it: of several at random the one that covers most.
Row best_row_with(const Pair& pair, const Row& levels, const std::set<Pair>& uncovered,
                  std::mt19937_64& random) {
  constexpr int candidates = 40;
  Row best;
  std::size_t most = 0;
  for (int i = 0; i < candidates; ++i) {
    Row row = random_row(levels, random);
    row[std::get<0>(pair)] = std::get<1>(pair);
    row[std::get<2>(pair)] = std::get<3>(pair);
    const std::size_t covered = uncovered_in(row, uncovered);
    if (covered <= most) continue;
    most = covered;
    best = row;
  }
  return best;
}

}  // namespace

std::vector<Row> pairwise(const Row& levels, std::size_t least, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Row> rows;
  std::set<Pair> uncovered = all_pairs(levels);
  while (!uncovered.empty()) {
    rows.push_back(best_row_with(*uncovered.begin(), levels, uncovered, random));
    each_pair(rows.back(), [&](const Pair& pair) { uncovered.erase(pair); });
  }
  while (rows.size() < least) rows.push_back(random_row(levels, random));
  return rows;
}

bool covers_all_pairs(const std::vector<Row>& rows, const Row& levels) {
  std::set<Pair> uncovered = all_pairs(levels);
  for (const Row& row : rows) each_pair(row, [&](const Pair& pair) { uncovered.erase(pair); });
  return uncovered.empty();
}

}  // namespace synfin::test
