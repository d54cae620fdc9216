#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "synfin/tcp/capture_stamp.h"
#include "synfin/wire/bytes.h"

namespace synfin::net {

// In immediate mode the buffer is cut into slots of snapshot_length plus about 90 bytes, one frame each, as
// many to a page as fit: 4 MiB hold 1,024 frames of 2048 bytes, 2,048 of 1900, 11,264 of 256. All of it is
// resident memory.
struct CaptureOptions {
  std::string interface;       // "eth0", or "any"
  std::string filter;          // a BPF expression; empty: everything
  std::string also;            // another, which has to hold too; errors name the first one alone
  int snapshot_length = 2048;  // bytes kept of each frame
  int buffer_size = 4 << 20;   // bytes of memory; see below
  bool immediate = true;       // frames are readable as they come, not when the buffer's timeout is up
  bool promiscuous = false;    // frames for other hosts too; "any" cannot do that, and warns
};

// What the fraction of a stamp counts.
enum class StampUnit : std::uint8_t { microseconds, nanoseconds };
constexpr std::int64_t nanoseconds_in(StampUnit unit) { return unit == StampUnit::nanoseconds ? 1 : 1000; }

// A captured frame from its first link-layer byte. It and its bytes are good until the next next() of the
// Capture or CaptureReader that gave it: frames are handed on where they lie, so that none is copied.
struct CapturedFrame {
  tcp::CaptureStamp stamp;
  wire::ByteView bytes;
  std::uint32_t wire_length = 0;  // bytes the frame had on the wire, >= bytes.size()
};

// A BPF expression that libpcap refuses, with its reason.
class FilterError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct CaptureCounts {
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;  // by the kernel: the buffer was full
};

// A live capture through libpcap, with nanosecond stamps where the kernel gives them.
// Errors are std::system_error: what was tried, why it failed, what to do; FilterError for the filter. The
// constructor needs CAP_NET_RAW; nothing afterwards does.
class Capture {
 public:
  explicit Capture(const CaptureOptions& options);
  ~Capture();  // slow: 20 to 30 ms of kernel grace periods
  Capture(Capture&&) noexcept;
  Capture& operator=(Capture&&) noexcept;

  // The next frame, or null if none has been captured yet. Never blocks.
  // Throws when the capture has ended by itself, as when its interface went away.
  const CapturedFrame* next();

  int fd() const;         // readable when next() has something; for epoll
  int link_type() const;  // DLT_ value
  int snapshot_length() const;
  const std::string& warning() const;  // of libpcap when the capture was opened; empty: none
  CaptureCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace synfin::net
