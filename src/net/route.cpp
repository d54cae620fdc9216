#include "synfin/net/route.h"

#include <array>
#include <cerrno>
#include <new>

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "net/netlink.h"
#include "net/os_error.h"
#include "net/socket_address.h"

namespace synfin::net {
namespace {

using Message = std::unique_ptr<nl_msg, decltype(&::nlmsg_free)>;

struct Answer {
  unsigned char type = RTN_UNSPEC;
  int interface_index = 0;
  wire::Address source;
  std::optional<wire::Address> gateway;
  tcp::RouteFacts facts;
  bool has_mtu = false;
};

struct Question {
  wire::Address destination;
  int interface_index = 0;
  std::optional<wire::Address> source;
};

Message route_request(const Question& question) {
  Message message(::nlmsg_alloc_simple(RTM_GETROUTE, 0), &::nlmsg_free);
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_dst_len = 32;
  header.rtm_src_len = question.source ? 32 : 0;
  header.rtm_flags = RTM_F_LOOKUP_TABLE;
  const std::uint32_t destination = htonl(question.destination.value);
  bool fits = message && ::nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO) == 0 &&
              ::nla_put_u32(message.get(), RTA_DST, destination) == 0;
  if (question.source)
    fits = fits && ::nla_put_u32(message.get(), RTA_SRC, htonl(question.source->value)) == 0;
  if (question.interface_index != 0)
    fits = fits &&
           ::nla_put_u32(message.get(), RTA_OIF, static_cast<std::uint32_t>(question.interface_index)) == 0;
  if (!fits) throw std::bad_alloc();
  return message;
}

std::uint32_t number(const nlattr* attribute) {
  return attribute != nullptr && ::nla_len(attribute) >= 4 ? ::nla_get_u32(attribute) : 0;
}

void read_metrics(nlattr* metrics, Answer& answer) {
  std::array<nlattr*, RTAX_MAX + 1> attributes{};
  if (metrics == nullptr || ::nla_parse_nested(attributes.data(), RTAX_MAX, metrics, nullptr) < 0) return;
  answer.has_mtu = number(attributes[RTAX_MTU]) != 0;
  answer.facts.mtu = number(attributes[RTAX_MTU]);
  const auto locked = [&attributes](unsigned metric) {
    return (number(attributes[RTAX_LOCK]) & (1u << metric)) != 0;
  };
  answer.facts.mtu_locked = locked(RTAX_MTU);
  answer.facts.advmss = number(attributes[RTAX_ADVMSS]);
  answer.facts.window = number(attributes[RTAX_WINDOW]);
  answer.facts.initrwnd = number(attributes[RTAX_INITRWND]);
  answer.facts.hoplimit = static_cast<std::uint8_t>(number(attributes[RTAX_HOPLIMIT]));
  if (locked(RTAX_RTO_MIN)) answer.facts.rto_min = number(attributes[RTAX_RTO_MIN]);
  answer.facts.ecn = (number(attributes[RTAX_FEATURES]) & RTAX_FEATURE_ECN) != 0;
}

std::optional<Answer> read_answer(nlmsghdr* header) {
  std::array<nlattr*, RTA_MAX + 1> attributes{};
  if (header->nlmsg_type != RTM_NEWROUTE ||
      ::nlmsg_parse(header, sizeof(rtmsg), attributes.data(), RTA_MAX, nullptr) < 0)
    return std::nullopt;
  Answer answer;
  answer.type = static_cast<const rtmsg*>(::nlmsg_data(header))->rtm_type;
  answer.interface_index = static_cast<int>(number(attributes[RTA_OIF]));
  answer.source.value = ntohl(number(attributes[RTA_PREFSRC]));
  if (const std::uint32_t gateway = ntohl(number(attributes[RTA_GATEWAY])); gateway != 0)
    answer.gateway = wire::Address{gateway};
  read_metrics(attributes[RTA_METRICS], answer);
  return answer;
}

// Returns 0 or the errno value.
int look_up(Netlink& netlink, const Question& question, Answer& out) {
  std::optional<Answer> answer;
  const int error = netlink.ask(route_request(question).get(), [&](nlmsghdr* header) {
    if (!answer) answer = read_answer(header);
  });
  if (error != 0) return error;
  if (!answer) return EPROTO;
  out = *answer;
  return 0;
}

// RFC 9293 3.9.2.3 (MUST-57); to the kernel 0.0.0.0 is this host, on the wire it is no destination.
void refuse_broadcast(wire::Address destination, unsigned char route_type) {
  const bool multicast = wire::is_multicast(destination) || route_type == RTN_MULTICAST;
  const bool broadcast = wire::is_limited_broadcast(destination) || route_type == RTN_BROADCAST;
  if (!multicast && !broadcast && destination.value != 0) return;
  const std::string kind = multicast ? "a multicast" : broadcast ? "a broadcast" : "the unspecified";
  throw BroadcastTarget(wire::to_string(destination) + " is " + kind +
                        " address, to which TCP must not connect (RFC 9293 3.9.2.3); give a single host's");
}

[[noreturn]] void throw_no_route(int error, const Question& question,
                                 const std::optional<std::string>& interface) {
  std::string attempt = "finding a route to " + wire::to_string(question.destination);
  std::string command = "ip route get " + wire::to_string(question.destination);
  if (question.source) {
    attempt += " from " + wire::to_string(*question.source);
    command += " from " + wire::to_string(*question.source);
  }
  if (interface) {
    attempt += " through " + *interface;
    command += " oif " + *interface;
  }
  if (question.source && !is_own_address(*question.source))
    throw_os_error(EADDRNOTAVAIL, attempt, "the source is no address of this host: `ip addr` lists them");
  if (error == EACCES) throw_os_error(error, attempt, "a prohibit route refuses it: `ip route` shows it");
  if (error == EINVAL)
    throw_os_error(error, attempt,
                   "a blackhole route swallows it, or it is no unicast address: see `ip route`");
  throw_os_error(error, attempt, "see `" + command + "` and whether the interface is up (`ip link`)");
}

Link require_interface(Netlink& netlink, const std::string& name) {
  const auto link = !name.empty() && name.size() < IFNAMSIZ ? find_link(netlink, 0, name) : std::nullopt;
  if (!link)
    throw_os_error(ENODEV, "interface '" + name + "' does not exist", "`ip link` lists the interfaces");
  if (!link->up)
    throw_os_error(ENETDOWN, "interface '" + name + "' is down",
                   "`ip link set " + name + " up` as root starts it");
  return *link;
}

Route to_route(const Answer& answer, const Link& link) {
  Route route{link.name, answer.source, answer.type == RTN_LOCAL, answer.gateway, answer.facts};
  if (!answer.has_mtu) route.facts.mtu = link.mtu;
  route.facts.link_mtu = link.mtu;
  return route;
}

}  // namespace

Route route_to(wire::Address destination, const std::optional<std::string>& interface,
               const std::optional<wire::Address>& source) {
  refuse_broadcast(destination, RTN_UNSPEC);
  Netlink netlink;
  Question question{destination, 0, source};
  if (interface) question.interface_index = require_interface(netlink, *interface).index;
  Answer answer;
  if (const int error = look_up(netlink, question, answer); error != 0)
    throw_no_route(error, question, interface);
  refuse_broadcast(destination, answer.type);
  if (answer.type != RTN_UNICAST && answer.type != RTN_LOCAL)
    throw_no_route(EHOSTUNREACH, question, interface);
  if (source) answer.source = *source;  // the kernel leaves the preferred source out of its answer then
  const auto link = find_link(netlink, answer.interface_index);
  if (!link) throw_no_route(ENODEV, question, interface);
  return to_route(answer, *link);
}

bool is_own_address(wire::Address address) {
  if (address.value == 0) return false;
  Netlink netlink;
  Answer answer;
  return look_up(netlink, {address, 0, std::nullopt}, answer) == 0 && answer.type == RTN_LOCAL;
}

}  // namespace synfin::net
