#include "synfin/app/payload_file.h"

#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/probe.h"
#include "synfin/net/whole_file.h"
#include "synfin/tcp/event.h"

namespace synfin::app {

wire::Bytes read_payload(const std::filesystem::path& file, const std::function<bool()>& interrupted) {
  constexpr std::size_t limit = tcp::Send::most_unacknowledged;
  wire::Bytes bytes;
  try {
    bytes = net::read_whole_file(file, limit + 1, interrupted).value_or(wire::Bytes{});
  } catch (const std::system_error& error) {
    throw std::runtime_error(
        fmt::format("--send-file: {}; give a file that you can read, or - for standard input", error.what()));
  }
  if (bytes.size() > limit) {
    throw UsageError(
        fmt::format("--send-file '{}': more than the {} MiB that one connection takes; give a smaller file",
                    file.string(), limit >> 20));
  }
  return bytes;
}

}  // namespace synfin::app
