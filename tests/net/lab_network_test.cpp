#include "synfin/net/lab_network.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "support/in_lab.h"
#include "support/kernel_socket.h"
#include "support/program.h"

namespace synfin::net {
namespace {

using test::at_peer;
using test::in_lab;
using test::KernelSocket;
using testing::HasSubstr;

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> ipv4_addresses() {
  std::map<std::string, std::string> found;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return found;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next)
    if (entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == AF_INET)
      found[entry->ifa_name] = ::inet_ntoa(reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr);
  ::freeifaddrs(first);
  return found;
}

int mtu_of(const char* interface) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  return ::ioctl(socket.value(), SIOCGIFMTU, &request) == 0 ? request.ifr_mtu : -1;
}

constexpr std::chrono::milliseconds before_second_syn{900};

int connect_to(std::uint16_t port) { return KernelSocket().connect(lab_address_b, port); }

TEST(LabNetwork, HasOneAddressAtEachEnd) {
  in_lab([] {
    const std::map<std::string, std::string> ours{{"lo", "127.0.0.1"}, {"synfin-a", "192.0.2.1"}};
    EXPECT_EQ(ipv4_addresses(), ours);
    at_peer([] {
      const std::map<std::string, std::string> peers{{"lo", "127.0.0.1"}, {"synfin-b", "192.0.2.2"}};
      EXPECT_EQ(ipv4_addresses(), peers);
    });
  });
}

TEST(LabNetwork, OpenPortAccepts) {
  in_lab([] { EXPECT_EQ(connect_to(lab_open_port), 0); });
}

TEST(LabNetwork, OpenPortClosesWhenItsClientDoes) {
  in_lab([] {
    KernelSocket client;
    ASSERT_EQ(client.connect(lab_address_b, lab_open_port), 0);
    ASSERT_EQ(::send(client.descriptor(), "GET /\r\n", 7, 0), 7);
    client.finish_sending();
    EXPECT_EQ(test::read_all(client.descriptor()), "");
  });
}

TEST(LabNetwork, ClosedPortRefuses) {
  in_lab([] { EXPECT_EQ(connect_to(lab_closed_port), ECONNREFUSED); });
}

TEST(LabNetwork, DroppedPortIsSilent) {
  in_lab([] {
    KernelSocket client;
    EXPECT_EQ(client.connect(lab_address_b, lab_dropped_port, std::chrono::milliseconds(200)), ETIMEDOUT);
  });
}

TEST(LabNetwork, RejectedPortIsUnreachable) {
  in_lab([] { EXPECT_EQ(connect_to(lab_rejected_port), EHOSTUNREACH); });
}

// With the kernel's limits of 1,000 a second and bursts of 50 most of these would wait for a second SYN.
TEST(LabNetwork, RejectsWithoutRateLimit) {
  in_lab([] {
    for (int i = 0; i < 2000; ++i) {
      KernelSocket client;
      ASSERT_EQ(client.connect(lab_address_b, lab_rejected_port, before_second_syn), EHOSTUNREACH)
          << "attempt " << i;
    }
  });
}

TEST(LabNetwork, OpenPortTakesAThousandInARow) {
  in_lab([] {
    for (int i = 0; i < 1000; ++i) {
      KernelSocket client;
      ASSERT_EQ(client.connect(lab_address_b, lab_open_port, before_second_syn), 0) << "attempt " << i;
    }
  });
}

TEST(LabNetwork, OpenPortTakesManyAtOnce) {
  in_lab([] {
    std::vector<KernelSocket> clients(500);
    for (auto& client : clients) ASSERT_EQ(client.connect(lab_address_b, lab_open_port), 0);
    for (auto& client : clients) client.finish_sending();
    for (auto& client : clients) EXPECT_EQ(test::read_all(client.descriptor()), "");
  });
}

TEST(LabNetwork, WithoutKernelPeerNobodyListens) {
  LabOptions options;
  options.kernel_peer = false;
  in_lab(options, [] { EXPECT_EQ(connect_to(lab_open_port), ECONNREFUSED); });
}

TEST(LabNetwork, NoRouteLeadsOut) {
  in_lab([] {
    EXPECT_EQ(KernelSocket().connect(wire::Address{0xc6120001}, 80), ENETUNREACH);  // 198.18.0.1
    at_peer([] { EXPECT_EQ(KernelSocket().connect(wire::Address{0xc6120001}, 80), ENETUNREACH); });
  });
}

TEST(LabNetwork, MtuHoldsAtBothEndsAndOnTheWire) {
  LabOptions options;
  options.mtu = 9001;
  in_lab(options, [] {
    EXPECT_EQ(mtu_of(lab_name_a), 9001);
    at_peer([] { EXPECT_EQ(mtu_of(lab_name_b), 9001); });
    KernelSocket client;
    ASSERT_EQ(client.connect(lab_address_b, lab_open_port), 0);
    EXPECT_EQ(client.maximum_segment(), 9001 - 20 - 20 - 12);  // IP, TCP, timestamps
  });
}

TEST(LabNetwork, ImpossibleMtuIsRefusedWithItsRange) {
  LabOptions options;
  options.mtu = 67;
  try {
    run_in_lab(options, [] { return 0; });
    FAIL() << "67 taken";
  } catch (const std::system_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("MTU 67: 68 to 65535"));
  }
}

TEST(LabSysctls, AreSetWhereAskedAndNowhereElse) {
  const std::string outside = content_of("/proc/sys/net/ipv4/tcp_rmem");
  LabOptions options;
  options.sysctls = {{"net.ipv4.tcp_rmem", "4096 131072 6291456"},
                     {"net.ipv4.conf.synfin-a.forwarding", "1"}};
  options.peer_sysctls = {{"net.ipv4.tcp_rmem", "4096 65536 65536"}, {"net.ipv4.tcp_timestamps", "0"}};
  in_lab(options, [] {
    EXPECT_EQ(content_of("/proc/sys/net/ipv4/tcp_rmem"), "4096\t131072\t6291456\n");
    EXPECT_EQ(content_of("/proc/sys/net/ipv4/conf/synfin-a/forwarding"), "1\n");
    EXPECT_EQ(content_of("/proc/sys/net/ipv4/tcp_timestamps"), "1\n");
    at_peer([] {
      EXPECT_EQ(content_of("/proc/sys/net/ipv4/tcp_rmem"), "4096\t65536\t65536\n");
      EXPECT_EQ(content_of("/proc/sys/net/ipv4/tcp_timestamps"), "0\n");
    });
  });
  EXPECT_EQ(content_of("/proc/sys/net/ipv4/tcp_rmem"), outside);
}

TEST(LabSysctls, RefusalsNameTheSetting) {
  const std::map<std::string, std::pair<std::string, std::string>> refused{
      {"net.ipv4.no_such_thing", {"1", "no such setting"}},
      {"net.ipv4.tcp_sack", {"many", "does not take the value"}},
      {"kernel.hostname", {"x", "a lab sets names like"}},
      {"net.//.//.kernel.hostname", {"x", "a lab sets names like"}},
      {"net.core.rmem_max", {"212992", "the whole machine's"}},
  };
  for (const auto& [name, value_and_reason] : refused) {
    LabOptions options;
    options.sysctls = {{name, value_and_reason.first}};
    try {
      run_in_lab(options, [] { return 0; });
      ADD_FAILURE() << name << " was set";
    } catch (const std::system_error& e) {
      EXPECT_THAT(e.what(), HasSubstr(name));
      EXPECT_THAT(e.what(), HasSubstr(value_and_reason.second));
    }
  }
}

TEST(LabPeer, AnyFunctionCanBeThePeer) {
  in_lab([] {
    const Fd listener = listen_at_peer(22);
    const pid_t server = start_at_peer([&listener] {
      const Fd client(::accept4(listener.value(), nullptr, nullptr, SOCK_CLOEXEC));
      return ::send(client.value(), "SSH-2.0-lab\r\n", 13, 0) == 13 ? 21 : 1;
    });
    KernelSocket client;
    ASSERT_EQ(client.connect(lab_address_b, 22), 0);
    EXPECT_EQ(test::read_all(client.descriptor()), "SSH-2.0-lab\r\n");
    EXPECT_EQ(wait_for_exit(server), 21);
  });
}

TEST(LabPeer, ExitCodeComesBack) {
  in_lab([] { EXPECT_EQ(run_at_peer([] { return 42; }), 42); });
}

TEST(LabPeer, OutsideALabThereIsNone) {
  EXPECT_THROW(start_at_peer([] { return 0; }), std::system_error);
  EXPECT_THROW(listen_at_peer(22), std::system_error);
}

TEST(InsideLab, IsToldByStandingInOne) {
  EXPECT_FALSE(inside_lab());
  in_lab([] {
    EXPECT_TRUE(inside_lab());
    at_peer([] { EXPECT_TRUE(inside_lab()); });
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    EXPECT_FALSE(inside_lab());
  });
  EXPECT_FALSE(inside_lab());
}

TEST(InsideLab, ALabInALabIsOneOfItsOwn) {
  LabOptions inner;
  inner.mtu = 1280;
  in_lab([&inner] {
    in_lab(inner, [] {
      EXPECT_TRUE(inside_lab());
      EXPECT_EQ(mtu_of(lab_name_a), 1280);
      EXPECT_EQ(connect_to(lab_open_port), 0);
    });
    EXPECT_EQ(mtu_of(lab_name_a), 1500);
  });
}

TEST(EnterNetworkNamespace, StandsInTheNamedOne) {
  in_lab([] {
    enter_network_namespace("synfin-b");
    EXPECT_EQ(ipv4_addresses()["synfin-b"], "192.0.2.2");
  });
}

TEST(EnterNetworkNamespace, UnknownNamesAreAnsweredWithTheKnownOnes) {
  in_lab([] {
    for (const char* name : {"nowhere", "", "..", "../netns/synfin-b"}) {
      try {
        enter_network_namespace(name);
        ADD_FAILURE() << "'" << name << "' entered";
      } catch (const std::system_error& e) {
        EXPECT_THAT(e.what(), HasSubstr("/run/netns has synfin-a, synfin-b")) << name;
      }
    }
  });
}

}  // namespace
}  // namespace synfin::net
