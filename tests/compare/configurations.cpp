#include "compare/configurations.h"

#include <algorithm>
#include <stdexcept>

#include "support/pairwise.h"

namespace synfin::test {

const std::vector<Factor>& factors() {
  static const std::vector<Factor> all = {
      {"peer",
       {"closes at once", "closes late", "never answers", "loses the first FIN", "sends a banner", "resets",
        "ICMP 0", "ICMP 1", "ICMP 2", "ICMP 3", "ICMP 10", "ICMP 13", "window 0"}},
      {"plan", {"close", "hold", "send"}},
      {"link", {"veth", "lo"}},
      {"MTU", {"576", "1280", "1500", "4000", "9001", "65535"}},
      {"route",
       {"", "advmss 900", "window 10000", "window 200000", "initrwnd 4", "hoplimit 33", "features ecn",
        "mtu lock 1400"}},
      {"tcp_rmem",
       {"4096 8192 16384", "4096 131072 6291456", "4096 300000 6291456", "4096 1000000 33554432"}},
      {"tcp_timestamps", {"0", "1", "2"}},
      {"tcp_sack", {"0", "1"}},
      {"tcp_window_scaling", {"0", "1"}},
      {"tcp_ecn", {"0", "1", "2"}},
      {"ip_default_ttl", {"64", "200"}},
      {"reply", {"1", "100", "200", "536", "588"}},
  };
  return all;
}

const std::string& Configuration::operator[](const std::string& factor) const {
  for (std::size_t i = 0; i < factors().size(); ++i) {
    if (factors()[i].name == factor) return factors()[i].levels[levels_[i]];
  }
  throw std::logic_error("no factor is called " + factor);
}

std::string Configuration::text() const {
  std::string out;
  for (std::size_t i = 0; i < factors().size(); ++i)
    out += (i == 0 ? "" : ", ") + factors()[i].name + " '" + factors()[i].levels[levels_[i]] + "'";
  return out;
}

std::vector<Configuration> configurations(std::size_t least) {
  constexpr std::uint64_t seed = 9293;
  std::vector<std::size_t> levels;
  for (const Factor& factor : factors()) levels.push_back(factor.levels.size());
  std::vector<Configuration> all;
  for (const auto& row : pairwise(levels, least, seed)) all.emplace_back(row);
  return all;
}

}  // namespace synfin::test
