#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "synfin/tcp/time.h"
#include "synfin/view/frame_lines.h"

namespace synfin::app {

enum class TraceShow : std::uint8_t { packets, connections, ladders };

// A live capture.
struct TraceLive {
  std::string interface = "any";
  std::optional<std::string> network_namespace;
  int snapshot_length = 262'144;  // bytes; the default is more than any packet has
  bool promiscuous = true;        // what is for other hosts too; not on "any"
  int buffer_size = 32 << 20;     // bytes: some 250,000 packets of handshakes
  std::optional<tcp::Duration> duration;
};

struct TraceOptions {
  std::string file;  // to read; "-": standard input; empty: live
  TraceLive live;
  std::string filter;                            // a BPF expression; empty: everything
  bool icmp = true;                              // ICMP errors about TCP too
  std::optional<std::uint64_t> count;            // packets to show, then the end
  std::optional<std::filesystem::path> instead;  // -w: frames go there, and no lines are printed
  std::optional<std::filesystem::path> besides;  // --write: they go there too
  bool packet_buffered = false;                  // -U
  bool line_buffered = false;                    // -l
  bool names = false;                            // of hosts and services
  view::FrameLineStyle lines;
  TraceShow show = TraceShow::packets;
  bool json = false;       // packets and connections as JSON; with TraceShow::connections these alone
  bool states = false;     // both ends' states on the packets' lines
  unsigned columns = 100;  // of the terminal, for ladders
  std::optional<std::filesystem::path> svg;
  std::optional<std::filesystem::path> html;
};

// Prints the frames that carry TCP as tcpdump does, or their connections, and on standard error how many
// there were. 0, or 128 + the signal that ended it. Throws std::system_error for what cannot be read or
// written, when all that was whole has been printed; UsageError for a wrong filter.
int trace(const TraceOptions& options);

}  // namespace synfin::app
