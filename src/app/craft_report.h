#pragma once

#include <map>
#include <string>

#include "synfin/app/craft.h"
#include "synfin/app/driver.h"
#include "synfin/app/grouped_output.h"
#include "synfin/tcp/finding.h"
#include "synfin/view/craft_result.h"
#include "synfin/view/packet_line.h"
#include "synfin/view/statistics.h"
#include "synfin/view/verdict.h"

#include "app/craft_exchange.h"

namespace synfin::app {

// Prints crafts as they go by, grouped, in order: packets, then what they say of the port and what was
// expected; then the summary.
class CraftReport : public Observer {
 public:
  // Both must outlive it.
  CraftReport(const CraftOptions& options, const view::Target& target);

  void seen(const Exchange& exchange, const view::Record& record) override;
  void finished(const Exchange& exchange) override;
  void idle() override { output_.flush(); }

  // After the last one: the summary of several.
  void summary();

  // Whether each one had what it waited for.
  bool all_met() const { return all_met_; }

 private:
  const CraftOptions& options_;
  const view::Target& target_;
  void count(const view::CraftResult& result);

  GroupedOutput output_;
  view::PacketLines lines_;
  bool all_met_ = true;

  std::size_t ended_ = 0;
  std::size_t answered_ = 0;
  std::map<tcp::Finding, std::size_t> findings_;
  view::Statistics round_trips_;
};

}  // namespace synfin::app
