#include "net/netlink.h"

#include <cerrno>
#include <new>

#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>

#include "net/os_error.h"

namespace synfin::net {
namespace {

// libnl's own error numbers are fewer than the kernel's: EHOSTUNREACH and ENETUNREACH would look the same.
struct Exchange {
  const std::function<void(nlmsghdr*)>* on_answer = nullptr;
  int error = 0;
};

int on_valid(nl_msg* message, void* argument) {
  (*static_cast<Exchange*>(argument)->on_answer)(::nlmsg_hdr(message));
  return NL_OK;
}

int on_error(sockaddr_nl*, nlmsgerr* message, void* argument) {
  static_cast<Exchange*>(argument)->error = -message->error;
  return NL_STOP;
}

using CallbackSet = std::unique_ptr<nl_cb, decltype(&::nl_cb_put)>;

}  // namespace

Netlink::Netlink() : socket_(::nl_socket_alloc()) {
  if (socket_ == nullptr) throw std::bad_alloc();
  const int status = ::nl_connect(socket_, NETLINK_ROUTE);
  if (status >= 0) return;
  const int error = errno;
  ::nl_socket_free(socket_);
  throw_os_error(error, std::string("opening an rtnetlink socket (") + ::nl_geterror(status) + ")");
}

Netlink::~Netlink() { ::nl_socket_free(socket_); }

int Netlink::ask(nl_msg* request, const std::function<void(nlmsghdr*)>& on_answer) {
  Exchange exchange{&on_answer, 0};
  const CallbackSet callbacks(::nl_cb_alloc(NL_CB_DEFAULT), &::nl_cb_put);
  if (!callbacks) throw std::bad_alloc();
  ::nl_cb_set(callbacks.get(), NL_CB_VALID, NL_CB_CUSTOM, on_valid, &exchange);
  ::nl_cb_err(callbacks.get(), NL_CB_CUSTOM, on_error, &exchange);
  ::nlmsg_hdr(request)->nlmsg_flags |= NLM_F_REQUEST;
  int status = ::nl_send_auto(socket_, request);
  // An answer ends the exchange as an error does; it is acknowledged besides, as libnl's sockets ask by
  // default.
  if (status >= 0) status = ::nl_recvmsgs(socket_, callbacks.get());
  if (status >= 0 && exchange.error == 0) status = ::nl_wait_for_ack(socket_);
  if (status < 0 && exchange.error == 0) exchange.error = EIO;
  return exchange.error;
}

std::optional<Link> find_link(Netlink& netlink, int index, const std::string& name) {
  rtnl_link* raw = nullptr;
  if (::rtnl_link_get_kernel(netlink.socket(), index, name.empty() ? nullptr : name.c_str(), &raw) < 0)
    return std::nullopt;
  const std::unique_ptr<rtnl_link, decltype(&::rtnl_link_put)> link(raw, &::rtnl_link_put);
  const char* link_name = ::rtnl_link_get_name(raw);
  return Link{link_name != nullptr ? link_name : "", ::rtnl_link_get_ifindex(raw), ::rtnl_link_get_mtu(raw),
              (::rtnl_link_get_flags(raw) & IFF_UP) != 0};
}

}  // namespace synfin::net
