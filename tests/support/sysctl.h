#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace synfin::test {

// Of this network namespace, below net.ipv4: "tcp_sack", "route/min_adv_mss".
inline std::string path_of_sysctl(const std::string& name) { return "/proc/sys/net/ipv4/" + name; }

inline bool has_sysctl(const std::string& name) { return std::filesystem::exists(path_of_sysctl(name)); }

inline std::string get_sysctl(const std::string& name) {
  std::string value;
  std::ifstream file(path_of_sysctl(name));
  std::getline(file, value);
  return value;
}

inline void set_sysctl(const std::string& name, const std::string& value) {
  std::ofstream file(path_of_sysctl(name));
  file << value << std::flush;
  ASSERT_TRUE(file) << name << " = " << value;
}

}  // namespace synfin::test
