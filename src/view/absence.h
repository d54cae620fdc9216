#pragma once

#include <string>

#include "synfin/view/comparison.h"

#include "view/timeline.h"

namespace synfin::view {

// What it means that only one of two exchanges has a packet.
struct Absence {
  Agreement agreement = Agreement::different;
  std::string rule;
};

// Of `lone`, which is among `own`. `timeout`: after which either exchange was given up.
Absence absence_of(const Moment& lone, const Moments& own, const Moments& other, tcp::Duration timeout);

}  // namespace synfin::view
