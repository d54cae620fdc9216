#pragma once

#include <functional>

#include "synfin/net/lab_network.h"

#include "net/lab_channel.h"
#include "net/signal_relay.h"

namespace synfin::net {

// The two processes between the caller of run_in_lab and `inside`. Both give the exit code to end with.

// The first makes the namespaces and waits for the second: who makes a PID namespace does not stand in it.
int run_lab_maker(LabChannel channel, const LabOptions& options, const std::function<int()>& inside,
                  const SignalRelay& signals);

// The second is the PID namespace's init: it makes the network, starts `inside`, passes signals on and reaps.
// When it ends, or learns that the caller has, the kernel kills all that is left in the lab.
int run_lab_init(LabChannel channel, const LabOptions& options, const std::function<int()>& inside,
                 const SignalRelay& signals);

}  // namespace synfin::net
