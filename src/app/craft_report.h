#pragma once

#include <string>

#include "synfin/app/craft.h"
#include "synfin/app/driver.h"
#include "synfin/app/output.h"
#include "synfin/view/packet_line.h"
#include "synfin/view/verdict.h"

#include "app/craft_exchange.h"

namespace synfin::app {

// Prints crafts as they go by, one after another: packets, then what they say of the port and what was
// expected.
class CraftReport : public Observer {
 public:
  // Both must outlive it.
  CraftReport(const CraftOptions& options, const view::Target& target);

  void seen(const Exchange& exchange, const view::Record& record) override;
  void finished(const Exchange& exchange) override;
  void idle() override { output_.flush(); }

  // Whether each one had what it waited for.
  bool all_met() const { return all_met_; }

 private:
  const CraftOptions& options_;
  const view::Target& target_;
  Output output_;
  view::PacketLines lines_;
  bool all_met_ = true;
};

}  // namespace synfin::app
