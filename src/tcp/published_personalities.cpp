#include "published_personalities.h"

#include <algorithm>

#include "synfin/wire/segment.h"

namespace synfin::tcp {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t timestamps_option = 12;  // of every later segment, with its two nops
constexpr std::uint32_t least_mtu = 68;          // RFC 791 3.2
constexpr std::uint32_t largest_field = 65535;

// All three offer what the link carries: p0f.fp leaves the MSS open in their signatures (`*`).
std::uint16_t mss_of(const RouteFacts& route) {
  return static_cast<std::uint16_t>(std::clamp(route.mtu, least_mtu, largest_field) - wire::shortest_headers);
}

constexpr std::uint32_t whole_units(std::uint32_t size, std::uint32_t unit) { return size - size % unit; }
constexpr std::uint32_t filled_units(std::uint32_t size, std::uint32_t unit) {
  return whole_units(size + unit - 1, unit);
}

// FreeBSD and XNU, sys/netinet and bsd/netinet: tcp_timer.h and tcp_timer.c of both.
TimerConfig bsd_timers() {
  TimerConfig timers;
  timers.initial_rto = seconds(1);        // TCPTV_RTOBASE; 3 s in older releases
  timers.minimal_rto = milliseconds(30);  // TCPTV_MIN, TCPTV_REXMTMIN: hz / 33
  timers.maximal_rto = seconds(64);       // TCPTV_REXMTMAX
  timers.slop = milliseconds(200);        // TCPTV_CPU_VAR, TCPTV_REXMTSLOP
  timers.syn_retries = 12;                // TCP_MAXRXTSHIFT, which the next line never lets it reach
  timers.syn_limit = seconds(75);         // TCPTV_KEEP_INIT
  timers.fin_retries = 12;                // TCP_MAXRXTSHIFT
  return timers;
}

// tcp_input.c of both: data for a socket that no process holds is answered with RST ("user processes are
// gone"). tcp_fsm.h of both, tcp_outflags: CLOSED sends RST with ACK. FreeBSD alone, assumed of XNU:
// tcp_twrespond sends a plain ACK, and tcp_tolerate_missing_ts is 1.
constexpr Policy bsd_policy() {
  Policy policy;
  policy.duplicate_fin = Way::as_linux;
  policy.late_data = Way::as_linux;
  policy.abort_format = Way::as_linux;
  policy.missing_timestamps = Way::as_linux;
  return policy;
}

}  // namespace

// SYN: huginn-net's p0f-tcp-syn.fp, "s:win:Windows:10", *:128:0:*:mss*44,8:mss,nop,ws,nop,nop,sok:df,id+:0;
// byte for byte in mathewkennedy.tech/blog/tcp_packet_wireshark. The window is in whole segments: 44 at MSS
// 1460; the same file has mss*46 at 1420, mss*47 at 1380, mss*48 at 1360 and mss*52 at 1260.
Personality windows_personality(const RouteFacts& route) {
  const std::uint16_t mss = mss_of(route);
  constexpr std::uint8_t shift = 8;
  constexpr std::uint32_t buffer = 256 * 1024;  // inferred: captures have 262656 at MSS 1460, 263424 at 1440
  Personality p;
  p.identity.ttl = 128;  // p0f; nmap-os-db "Microsoft Windows 11 21H2": T1 TG=80
  p.identity.syn_options.mss(mss);
  p.identity.syn_options.nop();
  p.identity.syn_options.window_scale(shift);
  p.identity.syn_options.nop();
  p.identity.syn_options.nop();
  p.identity.syn_options.sack_permitted();
  p.identity.syn_window = static_cast<std::uint16_t>(whole_units(largest_field, mss));
  p.identity.receive_window = whole_units(filled_units(buffer, mss), 1u << shift);  // 1026 << 8 at MSS 1460
  p.policy.late_data = Way::as_linux;     // assumed: RFC 1122 4.2.2.13 allows it
  p.policy.abort_format = Way::as_linux;  // assumed
  // Get-NetTCPSetting, template Internet, as Siemens-Healthineers/ETWAnalyzer's DumpTCPCommand.md shows it.
  p.timers.initial_rto = milliseconds(1000);  // InitialRto
  p.timers.minimal_rto = milliseconds(300);   // MinRto
  p.timers.syn_retries = 4;                   // MaxSynRetransmissions; 2, after 3 s, in older releases
  p.timers.fin_retries = 5;           // TcpMaxDataRetransmissions: the CIS benchmark for Windows 10, 18.4.12
  p.timers.time_wait = seconds(120);  // TcpTimedWaitDelay: technet cc757512, of Windows Server 2003
  return p;
}

// SYN: p0f.fp "g:unix:Mac OS X", *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0, with scale 6 as
// github.com/fujiapple852/trippy/issues/82 has it (2022), and "s:unix:Mac OS X:10.x" of p0f-tcp-syn.fp.
Personality macos_personality(const RouteFacts& route) {
  const std::uint16_t mss = mss_of(route);
  constexpr std::uint8_t shift = 6;
  constexpr std::uint32_t buffer = 128 * 1024;  // xnu: net.inet.tcp.recvspace, in whole segments
  constexpr std::uint8_t linear = 4;            // xnu tcp_timer.c, tcp_syn_backoff: 1 1 1 1 1 2 4 8 ...
  Personality p;
  p.identity.ttl = 64;                   // p0f
  p.identity.zero_ip_id_with_df = true;  // xnu ip_output.c: rfc6864 = 1. p0f's id+ is of older releases
  p.identity.syn_options.mss(mss);
  p.identity.syn_options.nop();
  p.identity.syn_options.window_scale(shift);
  p.identity.syn_options.nop();
  p.identity.syn_options.nop();
  p.identity.syn_options.timestamps({});
  p.identity.syn_options.sack_permitted();
  p.identity.syn_options.eol();
  p.identity.syn_window = largest_field;
  p.identity.receive_window =
      whole_units(filled_units(buffer, mss - timestamps_option), 1u << shift);  // 2058 << 6 at MSS 1460
  p.policy = bsd_policy();
  p.timers = bsd_timers();
  p.timers.syn_linear_timeouts = linear;
  p.timers.syn_retries -= linear;    // which are counted apart
  p.timers.time_wait = seconds(30);  // xnu tcp_timer.h: TCPTV_MSL 15 s
  return p;
}

// SYN: p0f.fp "s:unix:FreeBSD:9.x", *:64:0:*:65535,6:mss,nop,ws,sok,ts:df,id+:0, which FreeBSD 13.1 sends
// still: Quad9DNS/documentation, docs/en/Setup_Guides/Linux_and_BSD/FreeBSD_(Encrypted).md.
Personality freebsd_personality(const RouteFacts& route) {
  const std::uint16_t mss = mss_of(route);
  constexpr std::uint32_t buffer = 64 * 1024;  // net.inet.tcp.recvspace, in whole segments
  Personality p;
  p.identity.ttl = 64;                   // p0f
  p.identity.zero_ip_id_with_df = true;  // sys/netinet/ip_id.c: ip_rfc6864 = 1. p0f's id+ is of FreeBSD 10
  p.identity.syn_options.mss(mss);
  p.identity.syn_options.nop();
  p.identity.syn_options.window_scale(6);
  p.identity.syn_options.sack_permitted();
  p.identity.syn_options.timestamps({});
  p.identity.syn_window = largest_field;
  // tcp_output.c rounds the scaled window up, as we do: 1027 << 6 at MSS 1460.
  p.identity.receive_window = filled_units(buffer, mss);
  p.policy = bsd_policy();
  p.timers = bsd_timers();
  p.timers.syn_slop = p.timers.slop;  // tcp_timer.h, TCPT_RANGESET; XNU has none before ESTABLISHED
  p.timers.time_wait = seconds(60);   // tcp_timer.h: TCPTV_MSL 30 s
  return p;
}

}  // namespace synfin::tcp
