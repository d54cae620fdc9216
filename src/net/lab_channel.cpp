#include "net/lab_channel.h"

#include <cerrno>
#include <string_view>

#include <sys/socket.h>

#include "net/os_error.h"

namespace synfin::net {

std::pair<LabChannel, LabChannel> LabChannel::make() {
  std::array<int, 2> ends{};
  checked(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), "making the lab's channel");
  return {LabChannel(ends[0]), LabChannel(ends[1])};
}

void LabChannel::report(LabReport::Kind kind) const {
  LabReport message;
  message.kind = kind;
  send(&message, sizeof message);
}

void LabChannel::report(const std::system_error& failure) const {
  LabReport message;
  message.kind = LabReport::Kind::failed;
  message.error = failure.code().value();
  // system_error appends ": reason"; the caller's, made of the same code, will again.
  std::string_view text = failure.what();
  const std::string reason = ": " + failure.code().message();
  if (text.ends_with(reason)) text.remove_suffix(reason.size());
  text.copy(message.attempt.data(), message.attempt.size() - 1);
  send(&message, sizeof message);
}

std::optional<LabReport> LabChannel::next_report() const {
  LabReport message;
  return receive(&message, sizeof message) ? std::optional(message) : std::nullopt;
}

void LabChannel::tell(int what) const { send(&what, sizeof what); }

std::optional<int> LabChannel::next_told() const {
  int what = 0;
  return receive(&what, sizeof what) ? std::optional(what) : std::nullopt;
}

// A message to an end that is gone is lost: whoever sends learns it from the next receive.
void LabChannel::send(const void* message, std::size_t size) const {
  while (::send(fd_.value(), message, size, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

bool LabChannel::receive(void* message, std::size_t size) const {
  ssize_t got = 0;
  do got = ::recv(fd_.value(), message, size, 0);
  while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(size);
}

}  // namespace synfin::net
