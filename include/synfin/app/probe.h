#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "synfin/app/hand_exchange.h"
#include "synfin/net/port_guard.h"
#include "synfin/tcp/personality.h"
#include "synfin/view/packet_line.h"
#include "synfin/wire/address.h"

namespace synfin::app {

// Fields of our segments that the user sets; absent ones stay as the personality has them.
struct FieldOverrides {
  std::optional<std::uint8_t> ttl;
  std::optional<std::uint8_t> tos;
  std::optional<std::uint16_t> ip_id;
  std::optional<bool> df;
  std::optional<std::uint16_t> window;
  std::optional<std::uint16_t> mss;
  std::optional<std::uint8_t> window_scale;
  std::optional<wire::Options> options;  // of the SYN
  bool ecn = false;
  std::optional<std::uint32_t> isn;
  std::optional<std::uint32_t> tsval;  // of the first SYN
};

struct TimerOverrides {
  std::optional<unsigned> syn_retries;
  std::optional<unsigned> fin_retries;
  std::optional<tcp::Duration> rto;
};

struct OutputOptions {
  bool quiet = false;  // verdict lines alone
  bool json = false;
  bool ladder = false;
  unsigned columns = 100;  // of the terminal, for the ladder
  bool names = false;      // host and service names in packet lines
  view::LineStyle lines;
  std::optional<std::filesystem::path> write;
};

enum class Via : std::uint8_t { hand, kernel };

struct ProbeOptions {
  std::string host;
  std::vector<std::uint16_t> ports;
  bool resolve_nothing = false;  // -n
  std::optional<std::string> network_namespace;
  std::optional<std::string> interface;
  std::optional<wire::Address> source;
  Plan plan;
  std::optional<std::filesystem::path> send_file;  // becomes plan.send once privileges are dropped
  bool piggyback_fin = false;
  tcp::Like like = tcp::Like::kernel;
  std::optional<std::uint16_t> source_port;
  FieldOverrides fields;
  TimerOverrides timers;
  std::size_t count = 1;
  tcp::Duration interval = std::chrono::seconds(1);
  std::size_t parallel = 1;
  net::GuardMode guard = net::GuardMode::automatic;
  Via via = Via::hand;
  bool dry_run = false;
  OutputOptions output;
};

// Runs the probe, prints what it finds, and answers with the exit code of docs (0 a port is open, 1 none is,
// 128 + signal after an interrupt). Throws UsageError for what is refused and std::system_error for what
// could not be tried; what was captured by then has been printed.
int probe(const ProbeOptions& options);

// The command line asks for what is not allowed: exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace synfin::app
