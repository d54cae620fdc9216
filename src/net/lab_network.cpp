#include "synfin/net/lab_network.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "synfin/net/child_process.h"

#include "net/lab_channel.h"
#include "net/lab_init.h"
#include "net/lab_mounts.h"
#include "net/lab_peer.h"
#include "net/network_namespace.h"
#include "net/os_error.h"
#include "net/signal_relay.h"
#include "net/terminal_loan.h"
#include "net/user_namespace.h"

namespace synfin::net {
namespace {

constexpr unsigned smallest_mtu = 68;  // RFC 791 3.2: every module must forward 68 octets
constexpr unsigned largest_mtu = 65535;

void wait_until_ready(const LabChannel& channel, pid_t maker) {
  while (const auto report = channel.next_report()) {
    switch (report->kind) {
      case LabReport::Kind::ready:
        return;
      case LabReport::Kind::failed:
        throw_os_error(report->error, report->attempt.data());
      case LabReport::Kind::wants_id_maps:
        write_id_maps(maker);
        channel.tell(LabChannel::id_maps_written);
    }
  }
}

int attend(pid_t maker, const LabChannel& channel, const SignalRelay& signals) {
  const Fd ended(checked(static_cast<int>(::syscall(SYS_pidfd_open, maker, 0)), "watching the lab"));
  std::array<pollfd, 2> watched{{{ended.value(), POLLIN, 0}, {signals.descriptor(), POLLIN, 0}}};
  for (;;) {
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    while (const auto signal = signals.next()) channel.tell(*signal);
    if (watched[0].revents != 0) return wait_for_exit(maker);
  }
}

Fd open_peer_namespace() {
  if (inside_lab()) return open_network_namespace(lab_name_b);
  throw_os_error(ENOENT, "there is no lab around this process, and so no peer: start it in `synfin lab`");
}

bool stands_in(const char* name) {
  struct stat own {
  }, named{};
  const std::string path = fmt::format("{}/{}", network_namespace_directory, name);
  return ::stat("/proc/thread-self/ns/net", &own) == 0 && ::stat(path.c_str(), &named) == 0 &&
         own.st_dev == named.st_dev && own.st_ino == named.st_ino;
}

}  // namespace

int run_in_lab(const LabOptions& options, const std::function<int()>& inside) {
  if (options.mtu < smallest_mtu || options.mtu > largest_mtu)
    throw_os_error(EINVAL, fmt::format("lab MTU {}: {} to {} bytes", options.mtu, smallest_mtu, largest_mtu));
  const TerminalLoan terminal;
  const SignalRelay signals;
  auto [ours, lab] = LabChannel::make();
  const pid_t maker = fork_to([&ours = ours, &lab = lab, &options, &inside, &signals] {
    die_with_parent();
    ours.close();
    return run_lab_maker(std::move(lab), options, inside, signals);
  });
  lab.close();
  try {
    wait_until_ready(ours, maker);
    return attend(maker, ours, signals);
  } catch (...) {
    ours.close();  // the lab takes it for our death
    wait_for_exit(maker);
    throw;
  }
}

pid_t start_at_peer(const std::function<int()>& in_peer) {
  const Fd peer = open_peer_namespace();
  return fork_to([&peer, &in_peer] {
    checked(::setns(peer.value(), CLONE_NEWNET), "entering the lab peer's network namespace");
    return in_peer();
  });
}

int run_at_peer(const std::function<int()>& in_peer) { return wait_for_exit(start_at_peer(in_peer)); }

Fd listen_at_peer(std::uint16_t port) {
  const NetworkNamespaceScope scope(open_peer_namespace());
  return listen_in_peer(port);
}

bool inside_lab() { return (stands_in(lab_name_a) || stands_in(lab_name_b)) && lab_is_mounted(); }

}  // namespace synfin::net
