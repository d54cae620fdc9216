#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "synfin/net/capture.h"
#include "synfin/net/fd.h"

namespace synfin::net {

// Writes frames to a pcap file. What has been written is whole on disk after every
// flush(), and after destruction; "-" is standard output. Throws std::system_error naming the file.
class CaptureWriter {
 public:
  CaptureWriter(const std::filesystem::path& file, int link_type, int snapshot_length,
                StampUnit unit = StampUnit::nanoseconds);
  ~CaptureWriter();
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;

  void write(const CapturedFrame& frame);
  void flush();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A capture file that has been opened, and nothing of it read yet.
struct CaptureInput {
  std::string name;
  Fd fd;
};

// "-" is standard input. Throws std::system_error naming the file.
CaptureInput open_capture_file(const std::filesystem::path& file);

// Reads a pcap or pcapng file of either byte order and resolution.
// Throws std::system_error naming the file; a file cut short gives what is whole, then throws.
class CaptureReader {
 public:
  explicit CaptureReader(const std::filesystem::path& file) : CaptureReader(open_capture_file(file)) {}
  // What is no plain file may take for ever: a wait ends as soon as `stop_fd` is readable. Here that throws,
  // next() then gives null. Stamps that the file has in another unit are turned into this one.
  explicit CaptureReader(CaptureInput input, int stop_fd = -1, StampUnit unit = StampUnit::nanoseconds);
  ~CaptureReader();
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;

  const CapturedFrame* next();  // null at the end of the file
  int link_type() const;
  int snapshot_length() const;
  bool swapped() const;  // its byte order is not this host's

  // To be called by next() before each wait for more of the file.
  void when_waiting(std::function<void()> call);

  // From now on only what a BPF expression lets through. Throws FilterError.
  void set_filter(const std::string& expression);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace synfin::net
