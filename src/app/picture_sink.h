#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "synfin/net/whole_file.h"

#include "app/frame_sink.h"

namespace synfin::app {

// `--svg` and `--html`: a file that is drawn when no more frames will come. Behind the sink that follows the
// connections.
class PictureSink final : public FrameSink {
 public:
  using Draw = std::function<std::string()>;

  // Throws std::system_error if the file cannot be made.
  PictureSink(std::filesystem::path file, Draw draw) : file_(std::move(file)), draw_(std::move(draw)) {
    net::require_writable(file_);
  }
  void take(const view::TracedFrame&) override {}
  void finish() override { net::write_whole_file(file_, draw_()); }
  void flush() override {}

 private:
  std::filesystem::path file_;
  Draw draw_;
};

}  // namespace synfin::app
