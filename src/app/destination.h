#pragma once

#include "synfin/app/probe.h"
#include "synfin/net/capture.h"
#include "synfin/net/route.h"
#include "synfin/tcp/host_facts.h"
#include "synfin/view/verdict.h"

#include "app/session_needs.h"

namespace synfin::app {

// Whom the packets go to, and what the kernel would go by on the way there.
struct Destination {
  wire::Address address;
  net::Route route;
  tcp::HostFacts facts;
};

// Resolves HOST, then enters --netns. Throws UsageError, std::system_error for what cannot be found out.
wire::Address resolve_and_enter(const ProbeOptions& options);
// Looks where the process stands. Throws UsageError for a broadcast or multicast target, std::system_error
// for what cannot be found out.
Destination destination_at(const ProbeOptions& options, wire::Address address);
// The one and the other.
Destination destination_of(const ProbeOptions& options);

view::Target target_of(const ProbeOptions& options, wire::Address address, std::uint16_t port);

// What a capture of these exchanges has to see, and how much memory it takes not to miss any of it.
net::CaptureOptions capture_options(const ProbeOptions& options, const Destination& destination,
                                    const SessionNeeds& needs);

// Whether that output looks at packets whole.
bool keeps_whole_packets(const OutputOptions& output);

}  // namespace synfin::app
