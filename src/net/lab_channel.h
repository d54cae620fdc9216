#pragma once

#include <array>
#include <optional>
#include <system_error>
#include <utility>

#include "synfin/net/fd.h"

namespace synfin::net {

// What the lab tells its caller while it is being made.
struct LabReport {
  enum class Kind { wants_id_maps, ready, failed };
  Kind kind = Kind::ready;
  int error = 0;                     // failed: the errno
  std::array<char, 1024> attempt{};  // failed: what was attempted
};

// One end of the connection between a lab and its caller. Each side learns from its end that the other died.
class LabChannel {
 public:
  static std::pair<LabChannel, LabChannel> make();

  void report(LabReport::Kind kind) const;
  void report(const std::system_error& failure) const;
  std::optional<LabReport> next_report() const;  // nothing: the other end is gone

  // Caller to lab: a signal to pass on, or `id_maps_written`.
  static constexpr int id_maps_written = 0;
  void tell(int what) const;
  std::optional<int> next_told() const;

  int descriptor() const { return fd_.value(); }
  void close() { fd_.reset(); }

 private:
  explicit LabChannel(int fd) : fd_(fd) {}
  void send(const void* message, std::size_t size) const;
  bool receive(void* message, std::size_t size) const;

  Fd fd_;
};

}  // namespace synfin::net
