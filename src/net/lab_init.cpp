#include "net/lab_init.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>

#include <cap-ng.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synfin/net/child_process.h"

#include "net/lab_firewall.h"
#include "net/lab_links.h"
#include "net/lab_mounts.h"
#include "net/lab_peer.h"
#include "net/lab_sysctls.h"
#include "net/network_namespace.h"
#include "net/os_error.h"
#include "net/user_namespace.h"

namespace synfin::net {
namespace {

constexpr int killed = 128 + SIGKILL;

void make_peer_end(const Fd& peer, const LabOptions& options) {
  const NetworkNamespaceScope scope(peer);
  bring_up(lab_name_b, lab_address_b);
  close_lab_ports();
  lift_icmp_limits();
  set_sysctls(options.peer_sysctls);
  if (!options.kernel_peer) return;
  const Fd listener = listen_in_peer(lab_open_port);
  fork_to([&listener]() -> int {
    ::setsid();  // Ctrl-Z at the terminal stops the caller's job, not its peer
    ::prctl(PR_SET_NAME, "synfin-peer");
    serve_as_kernel_peer(listener);
  });
}

void make_network(const LabOptions& options) {
  mount_own_network_namespace(lab_name_a);
  const Fd ours = own_network_namespace();
  checked(::unshare(CLONE_NEWNET), "making the lab peer's network namespace");
  const Fd peer = own_network_namespace();
  mount_own_network_namespace(lab_name_b);
  checked(::setns(ours.value(), CLONE_NEWNET), "going back to the lab's own network namespace");
  make_veth_pair(lab_name_a, lab_name_b, peer, options.mtu);
  bring_up(lab_name_a, lab_address_a);
  make_peer_end(peer, options);
  wait_until_it_sends(lab_name_a);
  set_sysctls(options.sysctls);
}

int run_inside(const std::function<int()>& inside, const SignalRelay& signals) {
  if (::geteuid() != 0) raise_ambient_capabilities();
  ::setenv("NMAP_PRIVILEGED", "1", 1);  // nmap otherwise takes any user but 0 for one without raw sockets
  signals.restore();
  return inside();
}

// The exit code of `wanted` if it was among the ended.
std::optional<int> reap(pid_t wanted) {
  std::optional<int> code;
  int status = 0;
  for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;)
    if (ended == wanted) code = exit_code_of(status);
  return code;
}

Fd watch_children() {
  sigset_t child_ended;
  ::sigemptyset(&child_ended);
  ::sigaddset(&child_ended, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child_ended, nullptr);
  return Fd(checked(::signalfd(-1, &child_ended, SFD_CLOEXEC), "watching for the lab's children"));
}

int attend(pid_t child, const LabChannel& channel, const Fd& children) {
  std::array<pollfd, 2> watched{{{children.value(), POLLIN, 0}, {channel.descriptor(), POLLIN, 0}}};
  for (;;) {
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[1].revents != 0) {
      const auto signal = channel.next_told();
      if (!signal) return killed;
      ::kill(child, *signal);
    }
    if (watched[0].revents != 0) {
      signalfd_siginfo taken{};
      static_cast<void>(::read(children.value(), &taken, sizeof taken));
      if (const auto code = reap(child)) return *code;
    }
  }
}

// Root may do without a user namespace where none is to be had.
void enter_user_namespace(const LabChannel& channel) {
  if (::unshare(CLONE_NEWUSER) != 0) {
    const int error = errno;
    if (capng_get_caps_process() == 0 && capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN)) return;
    throw_os_error(error, why_no_user_namespace(error));
  }
  // A program with file capabilities is not dumpable, and then its uid_map is root's (proc(5)).
  ::prctl(PR_SET_DUMPABLE, 1);
  channel.report(LabReport::Kind::wants_id_maps);
  if (!channel.next_told()) ::_exit(killed);
}

}  // namespace

int run_lab_maker(LabChannel channel, const LabOptions& options, const std::function<int()>& inside,
                  const SignalRelay& signals) try {
  enter_user_namespace(channel);
  if (::unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET) != 0) {
    const int error = errno;
    throw_os_error(error, error == EPERM
                              ? why_no_user_namespace(error)
                              : "making the lab's namespaces (the limits are user.max_net_namespaces, "
                                "user.max_mnt_namespaces, user.max_pid_namespaces)");
  }
  die_with_parent();
  const pid_t init = fork_to([&] { return run_lab_init(std::move(channel), options, inside, signals); });
  channel.close();
  return wait_for_exit(init);
} catch (const std::system_error& failure) {
  channel.report(failure);
  return killed;
}

int run_lab_init(LabChannel channel, const LabOptions& options, const std::function<int()>& inside,
                 const SignalRelay& signals) try {
  die_with_parent();
  ::prctl(PR_SET_NAME, "synfin-lab");
  const Fd children = watch_children();
  mount_lab_filesystems();
  make_network(options);
  channel.report(LabReport::Kind::ready);
  const pid_t child = fork_to([&] {
    channel.close();
    return run_inside(inside, signals);
  });
  return attend(child, channel, children);
} catch (const std::system_error& failure) {
  channel.report(failure);
  return killed;
}

}  // namespace synfin::net
