#include "synfin/net/names.h"

#include <cerrno>

#include <arpa/inet.h>
#include <netdb.h>

#include "net/os_error.h"

namespace synfin::net {
namespace {

struct AddressList {
  addrinfo* head = nullptr;
  AddressList() = default;
  AddressList(const AddressList&) = delete;
  AddressList& operator=(const AddressList&) = delete;
  ~AddressList() {
    if (head != nullptr) ::freeaddrinfo(head);
  }
};

}  // namespace

wire::Address resolve_host(const std::string& host) {
  if (const auto address = wire::parse_address(host)) return *address;
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  AddressList found;
  const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &found.head);
  if (status != 0) {
    const int error = status == EAI_SYSTEM ? errno : EHOSTUNREACH;
    const std::string reason =
        status == EAI_SYSTEM ? std::generic_category().message(error) : ::gai_strerror(status);
    throw OsError(
        error, "host '" + host + "' does not resolve: " + reason + "; check the spelling or give an address");
  }
  const auto* first = static_cast<const sockaddr_in*>(static_cast<const void*>(found.head->ai_addr));
  return {ntohl(first->sin_addr.s_addr)};
}

std::string service_name(std::uint16_t port) {
  const servent* entry = ::getservbyport(htons(port), "tcp");
  return entry != nullptr ? entry->s_name : "";
}

std::optional<std::uint16_t> service_port(const std::string& name) {
  const servent* entry = ::getservbyname(name.c_str(), "tcp");
  if (entry == nullptr) return std::nullopt;
  return ntohs(static_cast<std::uint16_t>(entry->s_port));
}

}  // namespace synfin::net
