#pragma once

#include <string>
#include <vector>

#include "synfin/view/packet_line.h"

#include "app/connection_taker.h"

namespace synfin::app {

struct PictureLimits {
  std::size_t connections = 200;
  std::size_t memory = 64 << 20;  // bytes that they take
};

// What `--svg` and `--html` show: the first connections that have ended.
class FlowPictures final : public ConnectionTaker {
 public:
  // `title`: what is traced.
  FlowPictures(const PictureLimits& limits, std::string title, view::LineStyle lines)
      : limits_(limits), title_(std::move(title)), lines_(lines) {}

  void take(const view::TracedConnection& connection) override;
  bool wants_more() const override { return left_out_ == 0 && connections_.size() < limits_.connections; }
  void miss() override { ++left_out_; }

  std::string svg() const;
  std::string html() const;

 private:
  PictureLimits limits_;
  std::string title_;
  view::LineStyle lines_;
  std::vector<view::TracedConnection> connections_;
  std::size_t memory_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace synfin::app
