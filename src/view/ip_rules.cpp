#include "view/ip_rules.h"

#include <array>

namespace synfin::view {

namespace {

using Two = TwoPackets;

template <auto member>
std::string ip_number(const Moment& m) {
  return std::to_string(m.ip.value().*member);
}

template <auto member>
std::string ip_bit(const Moment& m) {
  return m.ip.value().*member ? "1" : "0";
}

// 0 is no number of a count: it is a choice (RFC 6864), and what Linux does for a socket that has left no
// more than its TIME-WAIT, as it does once its FIN is acknowledged.
Agreement judge_id(const Two& t) {
  const bool left_zero = t.left.ip.value().id == 0;
  const bool right_zero = t.right.ip.value().id == 0;
  if (!t.left.from_us() || (t.left.id_counts && t.right.id_counts)) return Agreement::equivalent;
  if (left_zero != right_zero)
    return may_differ(left_zero == t.left.fin_acked_apart && right_zero == t.right.fin_acked_apart);
  return may_differ(t.left.id_step == t.right.id_step);
}

// Linux again: what TIME-WAIT sends is never to be fragmented.
Agreement judge_df(const Two& t) {
  const bool set_by_time_wait = t.left.fin_acked_apart ? t.left.ip.value().df : t.right.ip.value().df;
  return may_differ(t.left.from_us() && one_from_time_wait(t) && set_by_time_wait);
}

Agreement judge_ip_checksum(const Two& t) {
  return may_differ(t.left.ip.value().checksum_state == t.right.ip.value().checksum_state);
}

constexpr std::array ip_rules = {
    FieldRule{"version", {0, 1}, [](const Moment&) { return std::string("4"); }},
    FieldRule{"header length", {0, 1}, [](const Moment& m) { return std::to_string(m.ip.value().length()); }},
    FieldRule{"DSCP", {1, 1}, [](const Moment& m) { return std::to_string(m.ip.value().tos >> 2); }},
    FieldRule{"ECN", {1, 1}, [](const Moment& m) { return std::to_string(m.ip.value().tos & 3); }},
    FieldRule{"total length", {2, 2}, ip_number<&wire::Ipv4Header::total_length>},
    FieldRule{"identification",
              {4, 2},
              ip_number<&wire::Ipv4Header::id>,
              judge_id,
              "random start, then the same steps; the peer's is its own"},
    FieldRule{"reserved", {6, 1}, ip_bit<&wire::Ipv4Header::reserved_flag>},
    FieldRule{"DF", {6, 1}, ip_bit<&wire::Ipv4Header::df>, judge_df, "set on what TIME-WAIT sends"},
    FieldRule{"MF", {6, 1}, ip_bit<&wire::Ipv4Header::mf>},
    FieldRule{"fragment offset", {6, 2}, ip_number<&wire::Ipv4Header::fragment_offset>},
    FieldRule{"TTL", {8, 1}, ip_number<&wire::Ipv4Header::ttl>},
    FieldRule{"protocol", {9, 1}, ip_number<&wire::Ipv4Header::protocol>},
    FieldRule{
        "checksum",
        {10, 2},
        [](const Moment& m) { return checksum_text(m.ip.value().checksum, m.ip.value().checksum_state); },
        judge_ip_checksum,
        "over different headers, both right"},
    FieldRule{"source", {12, 4}, [](const Moment& m) { return to_string(m.ip.value().source); }},
    FieldRule{"destination", {16, 4}, [](const Moment& m) { return to_string(m.ip.value().destination); }},
};

}  // namespace

void add_ip_rows(std::vector<Row>& rows, const TwoPackets& packets) {
  for (const FieldRule& rule : ip_rules) rows.push_back(row_of(rule, "IP", 0, 0, packets));
}

}  // namespace synfin::view
