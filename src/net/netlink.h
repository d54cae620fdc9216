#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

struct nl_sock;
struct nl_msg;
struct nlmsghdr;

namespace synfin::net {

// One rtnetlink conversation: a request, its answer, nothing cached.
class Netlink {
 public:
  Netlink();
  ~Netlink();
  Netlink(const Netlink&) = delete;
  Netlink& operator=(const Netlink&) = delete;

  // Sends the request and hands its answer to `on_answer`. Returns 0 or the errno value that the kernel
  // answers with.
  int ask(nl_msg* request, const std::function<void(nlmsghdr*)>& on_answer);

  nl_sock* socket() { return socket_; }

 private:
  nl_sock* socket_;
};

struct Link {
  std::string name;
  int index = 0;
  std::uint32_t mtu = 0;  // bytes
  bool up = false;
};

// By name when that is given, else by index; nothing where there is no such interface.
std::optional<Link> find_link(Netlink& netlink, int index, const std::string& name = {});

}  // namespace synfin::net
