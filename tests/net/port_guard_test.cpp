#include "synfin/net/port_guard.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include "synfin/net/capture.h"
#include "synfin/net/privileges.h"
#include "synfin/net/read_host_facts.h"
#include "synfin/net/sender.h"

#include "net/loopback.h"
#include "net/socket_address.h"
#include "support/private_network.h"

namespace synfin::net {
namespace {

using test::localhost;
using test::thrown_by;
using PortGuardTest = test::PrivateNetwork;

const std::array<wire::Address, 1> peers{localhost};

// What lo carried of an exchange of `count` SYNs from the guarded port to a listening one.
struct Observed {
  int syn_acks = 0;
  int resets_from_us = 0;
};

// The RST that answers the last SYN, to a closed port, is behind everything else: lo keeps the order.
Observed observe_handshakes(const PortGuard& guard, int count) {
  Capture capture(test::tcp_on_lo());
  const test::Listener listener = test::listen_on(localhost);
  const wire::Endpoint fence{localhost, test::closed_port(localhost)};
  Sender sender;
  for (int i = 0; i < count; ++i)
    EXPECT_TRUE(
        sender.send(test::syn(guard.local(), listener.local, 1000u * static_cast<unsigned>(i)), localhost));
  EXPECT_TRUE(sender.send(test::syn(guard.local(), fence, 1), localhost));
  Observed observed;
  while (const auto* frame = test::wait_for_frame(capture)) {
    const wire::Segment segment = test::segment_in(capture, *frame);
    if (segment.source() == fence) return observed;
    observed.syn_acks += segment.source() == listener.local && segment.syn() ? 1 : 0;
    observed.resets_from_us += segment.source() == guard.local() && segment.rst() ? 1 : 0;
  }
  ADD_FAILURE() << "the answer of the closed port is missing";
  return observed;
}

void expect_silence_under(GuardMode mode) {
  const PortGuard guard = PortGuard::lease(mode, localhost, peers, read_host_facts());
  EXPECT_EQ(guard.mode(), mode);
  const Observed observed = observe_handshakes(guard, 100);
  EXPECT_GT(observed.syn_acks, 0);
  EXPECT_EQ(observed.resets_from_us, 0);
}

TEST_F(PortGuardTest, UnderTheFilterTheKernelAnswersNoSynAck) {
  inside([] { expect_silence_under(GuardMode::filter); });
}

TEST_F(PortGuardTest, UnderMd5TheKernelAnswersNoSynAck) {
  inside([] { expect_silence_under(GuardMode::md5); });
}

// The proof that the two tests above can fail.
TEST_F(PortGuardTest, WithoutAGuardTheKernelResets) {
  inside([] {
    const PortGuard guard = PortGuard::lease(GuardMode::none, localhost, peers, read_host_facts());
    const Observed observed = observe_handshakes(guard, 10);
    EXPECT_GT(observed.syn_acks, 0);
    EXPECT_EQ(observed.resets_from_us, observed.syn_acks);
  });
}

TEST_F(PortGuardTest, Md5GuardsOnlyAgainstThePeersGiven) {
  inside([] {
    const std::array<wire::Address, 1> others{wire::Address{0x7f000002}};
    const PortGuard guard = PortGuard::lease(GuardMode::md5, localhost, others, read_host_facts());
    EXPECT_GT(observe_handshakes(guard, 10).resets_from_us, 0);
  });
}

TEST_F(PortGuardTest, ItOutlivesThePrivileges) {
  inside([] {
    const PortGuard guard = PortGuard::lease(GuardMode::automatic, localhost, peers, read_host_facts());
    Capture capture(test::tcp_on_lo());
    const test::Listener listener = test::listen_on(localhost);
    const wire::Endpoint fence{localhost, test::closed_port(localhost)};
    Sender sender;
    drop_privileges();
    ASSERT_TRUE(sender.send(test::syn(guard.local(), listener.local, 1), localhost));
    ASSERT_TRUE(sender.send(test::syn(guard.local(), fence, 1), localhost));
    while (const auto* frame = test::wait_for_frame(capture)) {
      const wire::Segment segment = test::segment_in(capture, *frame);
      if (segment.source() == fence) return;
      EXPECT_FALSE(segment.source() == guard.local() && segment.rst());
    }
    FAIL() << "the answer of the closed port is missing";
  });
}

bool filter_permitted() {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{1, &drop};
  return ::setsockopt(socket.value(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

TEST_F(PortGuardTest, AutomaticIsTheFilterWherePermittedElseMd5) {
  inside([] {
    const auto facts = read_host_facts();
    EXPECT_EQ(PortGuard::lease(GuardMode::automatic, localhost, peers, facts).mode(), GuardMode::filter);
    drop_privileges();
    EXPECT_EQ(PortGuard::lease(GuardMode::automatic, localhost, peers, facts).mode(),
              filter_permitted() ? GuardMode::filter : GuardMode::md5);
    if (filter_permitted()) return;
    const auto thrown = thrown_by([&] { PortGuard::lease(GuardMode::filter, localhost, peers, facts); });
    EXPECT_EQ(thrown.error, EPERM);
    EXPECT_NE(thrown.text.find("--rst-guard md5"), std::string::npos) << thrown.text;
  });
}

TEST(PortGuard, Md5WithoutPeersIsRefused) {
  const auto thrown = thrown_by([] { PortGuard::lease(GuardMode::md5, localhost, {}, read_host_facts()); });
  EXPECT_EQ(thrown.error, EINVAL);
}

TEST(PortGuard, TheDescriptorIsClosedOnExec) {
  const int next_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(next_fd);
  const PortGuard guard = PortGuard::lease(GuardMode::md5, localhost, peers, read_host_facts());
  EXPECT_EQ(::fcntl(next_fd, F_GETFD), FD_CLOEXEC);
}

// Returns 0 or the errno value.
int try_to_bind(wire::Endpoint local) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int reuse = 1;
  ::setsockopt(socket.value(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  const sockaddr_in address = socket_address(local);
  return ::bind(socket.value(), generic(address), sizeof address) == 0 ? 0 : errno;
}

TEST(C02_PortGuard, WhileItLivesThePortIsTakenAndAfterwardsFree) {
  for (const GuardMode mode : {GuardMode::md5, GuardMode::none}) {
    wire::Endpoint local;
    {
      const PortGuard guard = PortGuard::lease(mode, localhost, peers, read_host_facts());
      local = guard.local();
      EXPECT_EQ(try_to_bind(local), EADDRINUSE);
      const auto thrown = thrown_by([&] { PortGuard(mode, local, peers); });
      EXPECT_EQ(thrown.error, EADDRINUSE);
      EXPECT_NE(thrown.text.find("`ss -tan`"), std::string::npos) << thrown.text;
    }
    EXPECT_EQ(try_to_bind(local), 0);
  }
}

TEST(PortGuard, PortZeroIsNoPort) {
  EXPECT_EQ(thrown_by([] { PortGuard(GuardMode::none, {localhost, 0}, peers); }).error, EINVAL);
}

TEST(PortGuard, AnAddressOfAnotherHostIsRefused) {
  const auto thrown = thrown_by([] { PortGuard(GuardMode::none, {{0xc0000263}, 40001}, peers); });
  EXPECT_EQ(thrown.error, EADDRNOTAVAIL);
  EXPECT_NE(thrown.text.find("192.0.2.99:40001"), std::string::npos) << thrown.text;
}

tcp::HostFacts range(std::uint16_t first, std::uint16_t last) {
  tcp::HostFacts facts;
  facts.port_first = first;
  facts.port_last = last;
  return facts;
}

TEST(C02_PortLease, PortsAreRandomAndOfTheParityThatConnectTakesFirst) {
  for (const std::uint16_t first : {std::uint16_t{41000}, std::uint16_t{41001}}) {
    std::set<std::uint16_t> seen;
    for (int i = 0; i < 50; ++i) {
      const auto guard = PortGuard::lease(GuardMode::none, localhost, peers, range(first, 41999));
      EXPECT_EQ((guard.local().port - first) % 2, 0);
      EXPECT_GE(guard.local().port, first);
      EXPECT_LE(guard.local().port, 41999);
      seen.insert(guard.local().port);
    }
    EXPECT_GT(seen.size(), 25u);  // of 500: random
  }
}

TEST_F(PortGuardTest, TheRangeIsUsedUpThenRefused) {
  inside([] {
    auto facts = range(42000, 42009);
    facts.reserved_ports = {{42002, 42002}, {42006, 42007}};
    std::vector<PortGuard> guards;
    std::vector<std::uint16_t> ports;
    for (int i = 0; i < 7; ++i) {
      guards.push_back(PortGuard::lease(GuardMode::none, localhost, peers, facts));
      ports.push_back(guards.back().local().port);
    }
    std::sort(ports.begin(), ports.begin() + 3);
    std::sort(ports.begin() + 3, ports.end());
    EXPECT_EQ(ports, (std::vector<std::uint16_t>{42000, 42004, 42008, 42001, 42003, 42005, 42009}));
    const auto thrown = thrown_by([&] { PortGuard::lease(GuardMode::none, localhost, peers, facts); });
    EXPECT_EQ(thrown.error, EADDRINUSE);
    EXPECT_NE(thrown.text.find("42000-42009"), std::string::npos) << thrown.text;
  });
}

TEST_F(PortGuardTest, ARangeOfOnePortAndTheLastPortOfAll) {
  inside([] {
    EXPECT_EQ(PortGuard::lease(GuardMode::none, localhost, peers, range(65535, 65535)).local().port, 65535);
    EXPECT_EQ(PortGuard::lease(GuardMode::none, localhost, peers, range(65534, 65535)).local().port, 65534);
    EXPECT_EQ(thrown_by([] { PortGuard::lease(GuardMode::none, localhost, peers, range(5, 4)); }).error,
              EINVAL);
  });
}

// The seed of the kernel's choice is the tuple's, its parity is everybody's: what connect() does here,
// lease() does.
TEST_F(PortGuardTest, TheKernelChoosesTheSameParity) {
  inside([] {
    const test::Listener listener = test::listen_on(localhost);
    const auto facts = read_host_facts();
    for (int i = 0; i < 10; ++i) {
      const Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      const sockaddr_in to = socket_address(listener.local);
      ASSERT_EQ(::connect(client.value(), generic(to), sizeof to), 0);
      sockaddr_in local{};
      socklen_t size = sizeof local;
      ::getsockname(client.value(), static_cast<sockaddr*>(static_cast<void*>(&local)), &size);
      EXPECT_EQ((ntohs(local.sin_port) - facts.port_first) % 2, 0);
      const auto guard = PortGuard::lease(GuardMode::none, localhost, peers, facts);
      EXPECT_EQ((guard.local().port - facts.port_first) % 2, 0);
    }
  });
}

}  // namespace
}  // namespace synfin::net
