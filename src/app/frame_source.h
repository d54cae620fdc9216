#pragma once

#include <functional>
#include <optional>

#include "synfin/net/capture.h"
#include "synfin/wire/link_layer.h"

namespace synfin::app {

// Where the frames that are traced come from: a file, or a live capture.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  // The next frame, good until the next call. Null at the end, and as soon as a signal ends a wait.
  // Throws std::system_error if no more can be read, although there should be.
  virtual const net::CapturedFrame* next() = 0;
  // To be called by next() before each wait.
  virtual void when_waiting(std::function<void()> call) = 0;
  // The clock of the stamps, if it is this host's.
  virtual std::optional<tcp::WallTime> now() const { return std::nullopt; }
  virtual wire::LinkType link_type() const = 0;
  virtual int dlt() const = 0;  // the same by libpcap's number
  virtual int snapshot_length() const = 0;
};

}  // namespace synfin::app
