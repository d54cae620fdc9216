#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

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

// A BPF expression that libpcap refuses, with its reason.
class FilterError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
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
  bool swapped() const;  // its byte order is not this host's

  // From now on only what a BPF expression lets through. Throws FilterError.
  void set_filter(const std::string& expression);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace synfin::net
