#include "synfin/net/capture.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <pcap/pcap.h>

#include "net/os_error.h"
#include "net/pcap_frame.h"

namespace synfin::net {
namespace {

[[noreturn]] void throw_pcap_error(pcap_t* handle, int status, const std::string& interface) {
  const std::string attempt = "capturing on interface '" + interface + "'";
  const std::string detail = ::pcap_geterr(handle);
  const std::string reason = detail.empty() ? ::pcap_statustostr(status) : detail;
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
      throw_not_permitted(attempt, "CAP_NET_RAW");
    case PCAP_ERROR_NO_SUCH_DEVICE:
      throw OsError(ENODEV, attempt + ": there is no such interface; `ip link` lists them");
    case PCAP_ERROR_IFACE_NOT_UP:
      throw OsError(ENETDOWN, attempt + ": it is down; `ip link set " + interface + " up` as root starts it");
    default:
      throw OsError(EIO, attempt + ": " + reason);
  }
}

// In immediate mode libpcap's ring (TPACKET_V2) has one slot of the snapshot length and its headers for each
// frame, as many to a block of whole pages as fit, and it counts slots, not blocks: with 2048 bytes, one slot
// a page, it would take twice the memory asked for. Gives the size to ask for so that it does not.
int size_to_ask_for(const CaptureOptions& options, int snapshot_length) {
  constexpr long long page = 4096;
  constexpr long long headers =
      70;  // as laid out for Ethernet: tpacket2_hdr, sockaddr_ll, room for a VLAN tag
  const long long slot = (snapshot_length + headers + 15) / 16 * 16;
  long long block = page;
  while (block < slot) block *= 2;
  const long long filled = block / slot * slot;
  return static_cast<int>(options.buffer_size * filled / block);
}

void configure(pcap_t* handle, const CaptureOptions& options) {
  constexpr int unread_for_at_most = 100;  // milliseconds; only without immediate mode
  // The slots that libpcap lays out can be two bytes short of the snapshot length: next() cuts what is too
  // much.
  constexpr int slack = 16;
  const int snapshot_length = options.snapshot_length + (options.immediate ? slack : 0);
  ::pcap_set_snaplen(handle, snapshot_length);
  ::pcap_set_timeout(handle, unread_for_at_most);
  ::pcap_set_immediate_mode(handle, options.immediate ? 1 : 0);
  ::pcap_set_promisc(handle, options.promiscuous ? 1 : 0);
  ::pcap_set_buffer_size(handle,
                         options.immediate ? size_to_ask_for(options, snapshot_length) : options.buffer_size);
  // Where this is refused the stamps have microseconds: pcap_get_tstamp_precision() tells.
  ::pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
}

// Why an expression is none; empty if it is one.
std::string compile(pcap_t* handle, bpf_program& program, const std::string& expression) {
  const int status = ::pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN);
  return status == 0 ? "" : ::pcap_geterr(handle);
}

void check_filter(pcap_t* handle, const std::string& expression) {
  bpf_program program{};
  const std::string reason = compile(handle, program, expression);
  if (!reason.empty())
    throw FilterError("the filter '" + expression + "' is wrong: " + reason +
                      "; `man pcap-filter` has the grammar");
  ::pcap_freecode(&program);
}

// The filter is looked at by itself first: in brackets "a) or (b" would be one. It comes first in both, too:
// behind `vlan` every offset is another.
void set_filter(pcap_t* handle, const CaptureOptions& options) {
  if (!options.filter.empty()) check_filter(handle, options.filter);
  const bool both = !options.filter.empty() && !options.also.empty();
  const std::string all =
      both ? "(" + options.filter + ") and " + options.also : options.filter + options.also;
  if (all.empty()) return;
  bpf_program program{};
  const std::string reason = compile(handle, program, all);
  if (!reason.empty())
    throw FilterError("the filter '" + options.filter +
                      "' lets nothing through that is to be captured: " + reason);
  const int status = ::pcap_setfilter(handle, &program);
  ::pcap_freecode(&program);
  if (status != 0) throw OsError(EIO, std::string("setting the capture filter: ") + ::pcap_geterr(handle));
}

// Of an activation that has succeeded, if it has something to say.
std::string warning_of(pcap_t* handle, int status) {
  if (status <= 0) return {};
  std::string detail = ::pcap_geterr(handle);
  if (status == PCAP_WARNING && !detail.empty()) return detail;
  const std::string kind = ::pcap_statustostr(status);
  return detail.empty() ? kind : kind + ": " + detail;
}

}  // namespace

struct Capture::State {
  PcapHandle handle{nullptr, &::pcap_close};
  std::string interface;
  std::string warning;
  std::size_t snapshot_length = 0;
  StampUnit unit = StampUnit::microseconds;
  CapturedFrame frame;  // the last one
};

Capture::Capture(const CaptureOptions& options) : state_(std::make_unique<State>()) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  if (options.snapshot_length <= 0 || options.buffer_size <= 0)
    throw OsError(EINVAL, "a capture needs a snapshot length and a buffer of more than 0 bytes");
  state_->interface = options.interface;
  state_->snapshot_length = static_cast<std::size_t>(options.snapshot_length);
  state_->handle.reset(::pcap_create(options.interface.c_str(), error.data()));
  pcap_t* handle = state_->handle.get();
  if (handle == nullptr)
    throw OsError(EIO, "capturing on interface '" + options.interface + "': " + error.data());
  configure(handle, options);
  const int status = ::pcap_activate(handle);
  if (status < 0) throw_pcap_error(handle, status, options.interface);
  state_->warning = warning_of(handle, status);
  if (state_->warning.empty()) state_->warning = error.data();
  // As tcpdump does: of the cooked headers, the one that names the interface.
  if (options.interface == "any") ::pcap_set_datalink(handle, DLT_LINUX_SLL2);
  set_filter(handle, options);
  if (::pcap_setnonblock(handle, 1, error.data()) != 0)
    throw OsError(EIO, std::string("making the capture non-blocking: ") + error.data());
  if (::fcntl(fd(), F_SETFD, FD_CLOEXEC) != 0) throw_os_error(errno, "making the capture close-on-exec");
  if (::pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO)
    state_->unit = StampUnit::nanoseconds;
}

Capture::~Capture() = default;
Capture::Capture(Capture&&) noexcept = default;
Capture& Capture::operator=(Capture&&) noexcept = default;

const CapturedFrame* Capture::next() {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int status = ::pcap_next_ex(state_->handle.get(), &header, &bytes);
  if (status == 1) {
    CapturedFrame& frame = state_->frame;
    frame = to_frame(*header, bytes, state_->unit);
    if (frame.bytes.size() > state_->snapshot_length)
      frame.bytes = frame.bytes.first(state_->snapshot_length);
    return &frame;
  }
  if (status == 0) return nullptr;
  throw OsError(ENETDOWN, "capturing on interface '" + state_->interface +
                              "' stopped: " + ::pcap_geterr(state_->handle.get()) +
                              "; `ip link` shows whether it is still there and up");
}

int Capture::fd() const { return ::pcap_get_selectable_fd(state_->handle.get()); }
int Capture::link_type() const { return ::pcap_datalink(state_->handle.get()); }
int Capture::snapshot_length() const { return static_cast<int>(state_->snapshot_length); }
const std::string& Capture::warning() const { return state_->warning; }

CaptureCounts Capture::counts() const {
  pcap_stat counts{};
  if (::pcap_stats(state_->handle.get(), &counts) != 0)
    throw OsError(EIO, std::string("reading the capture's counters: ") + ::pcap_geterr(state_->handle.get()));
  return {counts.ps_recv, counts.ps_drop};
}

}  // namespace synfin::net
