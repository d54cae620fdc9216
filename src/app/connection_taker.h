#pragma once

#include "synfin/view/traced_connection.h"

namespace synfin::app {

// Who shows connections whole, each when it has ended.
class ConnectionTaker {
 public:
  virtual ~ConnectionTaker() = default;
  virtual void take(const view::TracedConnection& connection) = 0;
  // Once false, it stays so.
  virtual bool wants_more() const = 0;
  // A connection has ended that it did not want.
  virtual void miss() = 0;
};

}  // namespace synfin::app
