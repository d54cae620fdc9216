#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/synfin_program.h"
#include "support/private_network.h"

// What `synfin craft` refuses to send where it would reach other hosts: here a network that is no lab.
namespace synfin::test {
namespace {

using ::testing::HasSubstr;

class CraftManners : public PrivateNetwork {
 protected:
  static void outside_a_lab(const std::function<void()>& body) {
    inside([&body] {
      run({"ip", "link", "add", "synfin-m0", "type", "veth", "peer", "name", "synfin-m1"});
      run({"ip", "addr", "add", "198.51.100.1/24", "dev", "synfin-m0"});
      run({"ip", "link", "set", "synfin-m1", "up"});
      run({"ip", "link", "set", "synfin-m0", "up"});
      body();
    });
  }
  static Finished craft(std::vector<std::string> words) {
    words.insert(words.begin(), {"craft", "-n", "-w", "0.1"});
    return synfin(words);
  }
  static void expect_refused(const std::vector<std::string>& words, const char* reason) {
    const Finished refused = craft(words);
    EXPECT_EQ(refused.code, 2) << refused.out << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(reason));
    EXPECT_THAT(refused.err, HasSubstr("only on loopback and inside a lab"));
    EXPECT_EQ(refused.out, "");
  }
};

constexpr const char* a_strange_source = "the source 203.0.113.9 is no address of this host";

TEST_F(CraftManners, OthersSourcesAreNotSentFrom) {
  outside_a_lab([] {
    expect_refused({"198.51.100.2", "80", "-s", "203.0.113.9"}, a_strange_source);
    expect_refused({"198.51.100.1", "80", "-s", "203.0.113.9"}, a_strange_source);  // the answer would go out
    expect_refused({"--raw", "45000028000140004006b6cbcb007109c6336402", "198.51.100.2", "80"},
                   a_strange_source);
    expect_refused({"--raw", "55000028000140004006b6cbcb007109c6336402", "198.51.100.2", "80"},
                   a_strange_source);
    expect_refused({"--from", "IP 203.0.113.9.40000 > 198.51.100.2.81: Flags [S], seq 7, win 77, length 0"},
                   a_strange_source);
  });
}

TEST_F(CraftManners, MoreThanTenThousandASecondAreNotSent) {
  outside_a_lab([] {
    expect_refused({"198.51.100.2", "80", "--rate", "10001"},
                   "--rate 10001: more than 10000 packets a second");
    expect_refused({"198.51.100.2", "80", "--rate", "0"}, "--rate 0: more than 10000 packets a second");
    EXPECT_EQ(craft({"198.51.100.1", "80", "--rate", "0"}).code, 0);  // to itself
  });
}

TEST_F(CraftManners, BroadcastAndMulticastAreRefused) {
  outside_a_lab([] {
    for (const char* host : {"198.51.100.255", "255.255.255.255", "224.0.0.1"})
      EXPECT_EQ(craft({host, "80"}).code, 2) << host;
    EXPECT_EQ(craft({"--raw", "45000028000140004006b6cbc6336401c63364ff", "198.51.100.255", "80"}).code, 2);
  });
}

TEST_F(CraftManners, ADryRunSendsNothingAndMayShowAll) {
  outside_a_lab([] {
    EXPECT_EQ(synfin({"craft", "-n", "198.51.100.2", "80", "-s", "203.0.113.9", "--dry-run"}).code, 0);
  });
}

TEST_F(CraftManners, ToLoopbackAnySourceIsSent) {
  inside([] { EXPECT_EQ(craft({"127.0.0.1", "80", "-s", "203.0.113.9"}).code, 1); });
}

}  // namespace
}  // namespace synfin::test
