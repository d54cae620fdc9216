#pragma once

#include "synfin/app/craft.h"
#include "synfin/app/driver.h"
#include "synfin/app/output.h"
#include "synfin/view/packet_line.h"

namespace synfin::app {

// Prints a script as it is played: packets, then which steps did not hold and what came instead.
class ScriptReport : public Observer {
 public:
  // `options` must outlive it.
  explicit ScriptReport(const CraftOptions& options);

  void seen(const Exchange& exchange, const view::Record& record) override;
  void finished(const Exchange& exchange) override;
  void idle() override { output_.flush(); }

  bool held() const { return held_; }

 private:
  const CraftOptions& options_;
  Output output_;
  view::PacketLines lines_;
  bool held_ = false;
};

}  // namespace synfin::app
