#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "synfin/app/driver.h"
#include "synfin/app/probe.h"
#include "synfin/view/packet_line.h"
#include "synfin/view/statistics.h"
#include "synfin/view/verdict.h"

namespace synfin::app {

// Prints a probe as it goes by: lines grouped per connection, in the order asked; then the summary.
class ProbeReport : public Observer {
 public:
  // `targets` are the options' ports in order. All must outlive the report.
  ProbeReport(const ProbeOptions& options, const std::vector<view::Target>& targets,
              const wire::NameTable* names);

  void seen(const Exchange& exchange, const view::Record& record) override;
  void finished(const Exchange& exchange) override;
  void flush();

  // Something went wrong: what has been seen of connections whose turn has not come goes out too.
  void give_out_all();

  // After the last exchange: the summary of several.
  void summary();

  std::size_t open() const { return open_; }

 private:
  void add(std::size_t number, const std::string& text);
  void release(std::size_t number);
  std::string verdict(const Exchange& exchange, const view::Summary& summary) const;
  std::string packet_text(const Exchange& exchange, const view::Record& record);
  const view::Target& target(std::size_t number) const { return targets_[number % targets_.size()]; }
  void count(const Exchange& exchange, const view::Summary& summary);

  const ProbeOptions& options_;
  const std::vector<view::Target>& targets_;
  view::PacketLines lines_;
  std::size_t head_ = 0;  // the exchange whose text goes out as it comes
  struct Waiting {
    std::string text;
    bool finished = false;
  };
  std::map<std::size_t, Waiting> waiting_;

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
