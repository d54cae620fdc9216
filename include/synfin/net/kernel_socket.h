#pragma once

#include <optional>
#include <string>

#include "synfin/net/fd.h"
#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

namespace synfin::net {

// What a socket is told before it connects; what is absent the kernel chooses.
struct LocalChoice {
  std::optional<std::string> interface;
  std::optional<wire::Address> source;
  std::optional<std::uint16_t> source_port;
};

// A TCP connection of the kernel's own, made with the calls that nc makes. A call that waits gives up when
// nothing has happened for the duration given, and at once when cancel() is called, from any thread, then or
// before. Needs no privilege; LocalChoice::interface does on kernels before 5.7.
class KernelSocket {
 public:
  // Throws std::system_error naming what of the choice was refused.
  explicit KernelSocket(const LocalChoice& local);

  // The SYN is out when it returns. Throws std::system_error for what fails at once, a refusal excepted:
  // that is wait_connected()'s to tell.
  void connect(wire::Endpoint remote);
  wire::Endpoint local() const;

  // connect()'s result: 0, its errno, ETIMEDOUT, or ECANCELED.
  int wait_connected(tcp::Duration limit);
  // False if not all of it could be handed to the kernel.
  bool send(wire::ByteView data, tcp::Duration limit);
  // Reads some of what has come and forgets it. False once the peer has closed, or when nothing comes.
  bool receive(tcp::Duration limit);

  void close() { socket_.reset(); }  // FIN
  void abort();                      // RST

  void cancel();

 private:
  bool wait(short events, tcp::Duration limit) const;

  Fd socket_;
  Fd cancel_;  // an eventfd
  int refusal_ = 0;
};

}  // namespace synfin::net
