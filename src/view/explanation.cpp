#include <fmt/format.h>

#include "synfin/view/verdict.h"

namespace synfin::view {

namespace {

std::string kernel_reset_text(unsigned count) {
  return fmt::format(
      "{} by the local kernel, which knows nothing of our connection and so resets it (--rst-guard keeps it "
      "out)",
      count == 1 ? std::string("the RST from our port is sent")
                 : fmt::format("{} RSTs from our port are sent", count));
}

std::string late_data_text(std::uint64_t bytes) {
  return fmt::format(
      "the peer sent {} byte{} after our FIN: a closed socket answers data with RST, as the kernel does "
      "after close() "
      "(nc -z to ssh or smtp)",
      bytes, bytes == 1 ? "" : "s");
}

}  // namespace

std::string explanation(const Summary& summary, const tcp::Outcome& outcome) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
  if (summary.kernel_resets > 0) add(kernel_reset_text(summary.kernel_resets));
  if (summary.late_data_reset) add(late_data_text(summary.bytes_after_fin));
  if (outcome.reason == tcp::Reason::split_handshake_syn) {
    add("the peer answered our SYN with a SYN of its own, without an ACK: a simultaneous open (RFC 9293 "
        "3.5)");
  }
  if (summary.reset_ttl && summary.peer_ttl && *summary.reset_ttl != *summary.peer_ttl) {
    add(fmt::format(
        "the peer's RST came with ttl {}, its SYN-ACK with ttl {}: a middlebox may have sent one of them",
        *summary.reset_ttl, *summary.peer_ttl));
  }
  return out;
}

}  // namespace synfin::view
