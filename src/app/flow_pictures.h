#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "synfin/view/packet_line.h"
#include "synfin/view/traced_connection.h"

namespace synfin::app {

// `--svg` and `--html`: the first connections that have ended, written when all is over.
class FlowPictures {
 public:
  struct Files {
    std::optional<std::filesystem::path> svg;
    std::optional<std::filesystem::path> html;
  };

  // Throws std::system_error if a file cannot be made. `title`: what is traced.
  FlowPictures(Files files, std::string title, view::LineStyle lines);

  void add(const view::TracedConnection& connection);
  // Throws std::system_error.
  void write() const;

 private:
  Files files_;
  std::string title_;
  view::LineStyle lines_;
  std::vector<view::TracedConnection> connections_;
  std::size_t left_out_ = 0;
};

}  // namespace synfin::app
