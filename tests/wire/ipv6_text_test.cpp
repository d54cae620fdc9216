#include "wire/ipv6_text.h"

#include <array>
#include <random>
#include <string>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace synfin::wire {
namespace {

using Address6 = std::array<std::uint8_t, 16>;

std::string ours(const Address6& address) {
  Text out;
  put_ipv6(out, address);
  return std::string(out.view());
}

std::string libc(const Address6& address) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, address.data(), text, sizeof text);
}

TEST(Ipv6Text, ReadsBackTheUsualSpellings) {
  for (const char* text :
       {"::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "1:0:0:2::3", "::ffff:192.0.2.1",
        "::192.0.2.1", "fe80::", "1:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8"}) {
    Address6 address{};
    ASSERT_EQ(inet_pton(AF_INET6, text, address.data()), 1) << text;
    EXPECT_EQ(ours(address), libc(address)) << text;
  }
}

// Words are drawn from few values, so that runs of zeros of every length and place turn up.
TEST(Ipv6Text, EqualsInetNtop) {
  std::mt19937 random(20261123);
  for (int i = 0; i < 20'000; ++i) {
    Address6 address{};
    for (std::size_t word = 0; word < 8; ++word) {
      constexpr std::array<std::uint16_t, 6> values{0, 0, 0, 1, 0xffff, 0x0db8};
      store_u16(&address[2 * word], values[random() % values.size()]);
    }
    ASSERT_EQ(ours(address), libc(address));
  }
}

}  // namespace
}  // namespace synfin::wire
