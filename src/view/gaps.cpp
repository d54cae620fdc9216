#include "synfin/view/gaps.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "synfin/view/verdict.h"

#include "view/timeline.h"

namespace synfin::view {

namespace {

using Kind = Role::Kind;
using Wait = std::optional<tcp::Duration>;

struct Named {
  std::string_view field;
  Wait Gaps::*wait;
};

constexpr std::array<Named, 4> waits = {{{"SYN to SYN-ACK", &Gaps::syn_to_syn_ack},
                                         {"SYN-ACK to ACK", &Gaps::syn_ack_to_ack},
                                         {"ACK to FIN", &Gaps::ack_to_fin},
                                         {"FIN to the end", &Gaps::fin_to_end}}};

Wait moment_of(const std::vector<Moment>& moments, Party party, Kind kind) {
  const auto found = std::find_if(moments.begin(), moments.end(), [=](const Moment& m) {
    return m.role.party == party && m.role.kind == kind;
  });
  return found == moments.end() ? Wait() : found->since_start;
}

Wait between(const Wait& from, const Wait& to) { return from && to ? Wait(*to - *from) : Wait(); }

Row row_of(std::string_view field, const Wait& left, const Wait& right) {
  Row row;
  row.header = "time";
  row.field = field;
  if (left) row.left = to_string(*left);
  if (right) row.right = to_string(*right);
  if (row.left == row.right) return row;
  const bool alike = left && right && same_wait(*left, *right);
  row.agreement = alike ? Agreement::equivalent : Agreement::different;
  row.rule = same_wait_rule;
  return row;
}

// Sorted.
std::vector<tcp::Duration> values_of(std::span<const Gaps> gaps, Wait Gaps::*wait) {
  std::vector<tcp::Duration> values;
  for (const Gaps& g : gaps) {
    if (g.*wait) values.push_back(*(g.*wait));
  }
  std::sort(values.begin(), values.end());
  return values;
}

// Between the two nearest values, in proportion.
tcp::Duration quantile(const std::vector<tcp::Duration>& sorted, double fraction) {
  const double at = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = at - static_cast<double>(below);
  const auto distance = static_cast<double>((sorted[above] - sorted[below]).count());
  return sorted[below] + tcp::Duration(static_cast<tcp::Duration::rep>(distance * part));
}

Wait median(const std::vector<tcp::Duration>& sorted) {
  return sorted.empty() ? Wait() : Wait(quantile(sorted, 0.5));
}

std::string distribution(const std::vector<tcp::Duration>& sorted) {
  return fmt::format("{} (IQR {})", to_string(quantile(sorted, 0.5)),
                     to_string(quantile(sorted, 0.75) - quantile(sorted, 0.25)));
}

}  // namespace

Gaps gaps_of(std::span<const Record> records) {
  const auto moments = timeline(records);
  const Wait syn_ack = moment_of(moments, Party::peer, Kind::syn_ack);
  const Wait ack = moment_of(moments, Party::us, Kind::handshake_ack);
  const Wait fin = moment_of(moments, Party::us, Kind::fin);
  return {between(moment_of(moments, Party::us, Kind::syn), syn_ack), between(syn_ack, ack),
          between(ack, fin), between(fin, moments.empty() ? Wait() : moments.back().since_start)};
}

std::vector<Row> gap_rows(const Gaps& left, const Gaps& right) {
  std::vector<Row> rows;
  for (const Named& named : waits) {
    const Wait& l = left.*named.wait;
    const Wait& r = right.*named.wait;
    if (l || r) rows.push_back(row_of(named.field, l, r));
  }
  return rows;
}

std::vector<Row> gap_rows(std::span<const Gaps> left, std::span<const Gaps> right) {
  std::vector<Row> rows;
  for (const Named& named : waits) {
    const auto l = values_of(left, named.wait);
    const auto r = values_of(right, named.wait);
    if (l.empty() && r.empty()) continue;
    Row row = row_of(named.field, median(l), median(r));
    row.header = "median";
    if (!l.empty()) row.left = distribution(l);
    if (!r.empty()) row.right = distribution(r);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace synfin::view
