#pragma once

#include "synfin/app/exchange.h"
#include "synfin/view/record.h"

namespace synfin::app {

// Who looks on. Called when the link has nothing urgent, so that looking on delays no segment.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void seen(const Exchange& exchange, const view::Record& record) = 0;
  virtual void finished(const Exchange& exchange) = 0;
  virtual void idle() {}  // all that there was has been passed on
};

}  // namespace synfin::app
