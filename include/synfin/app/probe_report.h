#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "synfin/app/driver.h"
#include "synfin/app/grouped_output.h"
#include "synfin/app/probe.h"
#include "synfin/net/name_cache.h"
#include "synfin/view/packet_line.h"
#include "synfin/view/statistics.h"
#include "synfin/view/verdict.h"

namespace synfin::app {

// Prints a probe as it goes by: lines grouped per connection, in the order asked; then the summary. A line
// whose names are still being looked up holds back what comes after it.
class ProbeReport : public Observer {
 public:
  // `targets` are the options' ports in order; `names` are for packet lines, null: numbers. All must outlive
  // the report.
  ProbeReport(const ProbeOptions& options, const std::vector<view::Target>& targets,
              const net::NameCache* names);

  void seen(const Exchange& exchange, const view::Record& record) override;
  void finished(const Exchange& exchange) override;
  // Prints what has come and waits for no name.
  void flush();
  bool waits_for_names() const { return !held_.empty(); }
  // No name is waited for any more.
  void give_up_names();

  // After the last exchange: the summary of several.
  void summary();

  std::size_t open() const { return open_; }

 private:
  // What is to be said of one exchange: a packet, or its end.
  struct Item {
    std::size_t exchange;
    std::optional<view::Record> packet;
    std::string text;  // the end's
  };

  void say(Item item);
  void print(const Item& item);
  bool names_are_known(const Item& item) const;
  std::string verdict(const Exchange& exchange, const view::Summary& summary) const;
  const view::Target& target(std::size_t number) const { return targets_[number % targets_.size()]; }
  void count(const Exchange& exchange, const view::Summary& summary);

  const ProbeOptions& options_;
  const std::vector<view::Target>& targets_;
  GroupedOutput output_;
  const net::NameCache* names_;
  view::PacketLines lines_;
  std::deque<Item> held_;  // until the names of the first one are known

  std::vector<view::Summary> answers_;  // of the host's ports so far, to tell a stranger's by

  std::size_t ended_ = 0;
  std::size_t open_ = 0;
  std::size_t closed_ = 0;
  std::size_t filtered_ = 0;
  std::size_t answered_ = 0;
  std::size_t retried_ = 0;  // SYNs beyond the first of each
  view::Statistics handshakes_;
  view::Statistics closes_;
};

}  // namespace synfin::app
