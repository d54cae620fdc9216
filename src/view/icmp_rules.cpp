#include "view/icmp_rules.h"

#include <array>

namespace synfin::view {

namespace {

constexpr std::size_t quote_at = 8;  // RFC 792

const wire::IcmpError& error_of(const Moment& m) { return std::get<wire::IcmpError>(*m.packet); }

template <auto member>
std::string number(const Moment& m) {
  return std::to_string(error_of(m).*member);
}

std::string checksum(const Moment& m) { return std::string(checksum_word(error_of(m).checksum_state)); }

std::string quotes(const Moment& m) { return m.quotes ? to_string(*m.quotes) : "none of ours"; }

// How far the packet came.
std::string quoted_ttl(const Moment& m) { return std::to_string(error_of(m).quoted.ip.ttl); }

constexpr std::array icmp_rules = {
    FieldRule{"type", {0, 1}, number<&wire::IcmpError::type>},
    FieldRule{"code", {1, 1}, number<&wire::IcmpError::code>},
    FieldRule{"checksum", {2, 2}, checksum},
    FieldRule{"next-hop MTU", {6, 2}, number<&wire::IcmpError::next_hop_mtu>},
    FieldRule{"quotes", {quote_at, 28}, quotes},
    FieldRule{"quoted TTL", {quote_at + 8, 1}, quoted_ttl},
};

}  // namespace

void add_icmp_rows(std::vector<Row>& rows, const TwoPackets& packets) {
  for (const FieldRule& rule : icmp_rules)
    rows.push_back(row_of(rule, "ICMP", packets.left.ip_header(), packets.right.ip_header(), packets));
}

}  // namespace synfin::view
