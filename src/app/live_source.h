#pragma once

#include <functional>
#include <optional>
#include <string>

#include "synfin/net/capture.h"
#include "synfin/net/interrupts.h"
#include "synfin/net/poller.h"

#include "app/frame_source.h"

namespace synfin::app {

struct LiveOptions {
  std::string interface;  // or "any"
  std::string filter;     // a BPF expression; empty: everything
  bool icmp = true;       // ICMP too, which has the errors about TCP
  int snapshot_length = 262'144;
  bool promiscuous = true;     // what is for other hosts too; not on "any"
  int buffer_size = 32 << 20;  // bytes: some 250,000 packets of handshakes
  std::optional<tcp::Duration> duration;
};

// The frames that an interface sends and receives. Not in immediate mode: the kernel hands them over in
// blocks, a tenth of a second late at most. What it had to drop is said on standard error as soon as that
// begins.
class LiveSource final : public FrameSource {
 public:
  // Throws std::system_error, also for a link type that IPv4 packets cannot be found in; UsageError for a
  // wrong filter. The time begins to run with the first next().
  LiveSource(const LiveOptions& options, const net::Interrupts& interrupts);

  const net::CapturedFrame* next() override;
  void when_waiting(std::function<void()> call) override { waiting_ = std::move(call); }
  std::optional<tcp::WallTime> now() const override;
  wire::LinkType link_type() const override { return link_type_; }
  int dlt() const override { return capture_.link_type(); }
  int snapshot_length() const override { return capture_.snapshot_length(); }

  const std::string& warning() const { return capture_.warning(); }  // of libpcap; empty: none
  // Received by the capture and dropped for lack of room, since it was opened.
  net::CaptureCounts counts() const { return capture_.counts(); }

 private:
  void look(tcp::Time now);  // at the clock, the signals and the drops
  void wait(tcp::Time now);
  void look_at_drops();

  net::Capture capture_;
  const net::Interrupts& interrupts_;
  net::Poller poller_;
  net::Poller rest_;  // without interrupts: the one that ended it would be no wait
  wire::LinkType link_type_;
  std::function<void()> waiting_;
  std::optional<tcp::Duration> duration_;
  std::optional<tcp::Time> end_;
  std::optional<tcp::WallTime> ended_at_;
  std::optional<tcp::Time> drained_;  // by then what was captured before that has come
  tcp::Time next_look_{};
  unsigned until_look_ = 0;  // frames until the clock is looked at
  bool said_drops_ = false;
};

}  // namespace synfin::app
