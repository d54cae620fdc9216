#pragma once

#include <string>
#include <vector>

namespace synfin::test {

// What an exchange may depend on, as far as the lab can vary it.
struct Factor {
  std::string name;
  std::vector<std::string> levels;
};

const std::vector<Factor>& factors();

// One level of each.
class Configuration {
 public:
  explicit Configuration(const std::vector<std::size_t>& levels) : levels_(levels) {}
  const std::string& operator[](const std::string& factor) const;
  std::string text() const;  // "MTU 1500, tcp_sack 1, ..."

 private:
  std::vector<std::size_t> levels_;
};

// Any two levels meet in some configuration, and there are at least `least`, less those that are known not to
// be imitated.
std::vector<Configuration> configurations(std::size_t least);

}  // namespace synfin::test
