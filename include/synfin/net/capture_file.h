#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "synfin/net/capture.h"

namespace synfin::net {

// Writes frames to a pcap file with nanosecond stamps. What has been written is whole on disk after every
// flush(), and after destruction; "-" is standard output. Throws std::system_error naming the file.
class CaptureWriter {
 public:
  CaptureWriter(const std::filesystem::path& file, int link_type, int snapshot_length);
  ~CaptureWriter();
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;

  void write(const CapturedFrame& frame);
  void flush();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads a pcap or pcapng file of either byte order and resolution; "-" is standard input.
// Throws std::system_error naming the file; a file cut short gives what is whole, then throws.
class CaptureReader {
 public:
  explicit CaptureReader(const std::filesystem::path& file);
  ~CaptureReader();
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;

  std::optional<CapturedFrame> next();  // nothing at the end of the file
  int link_type() const;
  int snapshot_length() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace synfin::net
