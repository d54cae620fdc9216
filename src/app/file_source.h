#pragma once

#include "synfin/net/capture_file.h"
#include "synfin/net/interrupts.h"

#include "app/frame_source.h"

namespace synfin::app {

// The frames of a capture file.
class FileSource final : public FrameSource {
 public:
  // Throws std::system_error, also for a link type that IPv4 packets cannot be found in; UsageError for a
  // wrong filter. An interrupt ends it. Stamps come in the unit.
  FileSource(net::CaptureInput input, const std::string& filter, net::StampUnit unit,
             const net::Interrupts& interrupts);

  const net::CapturedFrame* next() override { return interrupts_.any() ? nullptr : reader_.next(); }
  void when_waiting(std::function<void()> call) override { reader_.when_waiting(std::move(call)); }
  wire::LinkType link_type() const override { return link_type_; }
  int dlt() const override { return reader_.link_type(); }
  int snapshot_length() const override { return reader_.snapshot_length(); }

 private:
  const net::Interrupts& interrupts_;
  net::CaptureReader reader_;
  wire::LinkType link_type_;
};

}  // namespace synfin::app
