#include "synfin/net/names.h"

#include <array>
#include <cerrno>
#include <unordered_map>

#include <arpa/inet.h>
#include <netdb.h>

#include "net/os_error.h"
#include "net/socket_address.h"

namespace synfin::net {
namespace {

std::optional<wire::Address> dotted_quad(const std::string& text) {
  in_addr raw{};
  if (::inet_pton(AF_INET, text.c_str(), &raw) != 1) return std::nullopt;
  return wire::Address{ntohl(raw.s_addr)};
}

struct AddressList {
  addrinfo* head = nullptr;
  AddressList() = default;
  AddressList(const AddressList&) = delete;
  AddressList& operator=(const AddressList&) = delete;
  ~AddressList() {
    if (head != nullptr) ::freeaddrinfo(head);
  }
};

std::string reverse_name(wire::Address address) {
  const sockaddr_in target = socket_address({address, 0});
  std::array<char, NI_MAXHOST> name{};
  const int status =
      ::getnameinfo(generic(target), sizeof target, name.data(), name.size(), nullptr, 0, NI_NAMEREQD);
  return status == 0 ? name.data() : "";
}

}  // namespace

wire::Address resolve_host(const std::string& host) {
  if (const auto address = dotted_quad(host)) return *address;
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

struct NameCache::State {
  std::unordered_map<std::uint32_t, std::string> hosts;  // nodes never move: views of them stay good
  std::unordered_map<std::uint16_t, std::string> services;
  wire::NameTable table;

  std::string_view host(wire::Address address) {
    const auto [entry, added] = hosts.try_emplace(address.value);
    if (added) entry->second = reverse_name(address);
    return entry->second;
  }
  std::string_view service(std::uint16_t port) {
    const auto [entry, added] = services.try_emplace(port);
    if (added) entry->second = service_name(port);
    return entry->second;
  }
};

NameCache::NameCache() : state_(std::make_unique<State>()) {
  State* state = state_.get();
  state_->table.host = [state](wire::Address address) { return state->host(address); };
  state_->table.service = [state](std::uint16_t port) { return state->service(port); };
}

NameCache::~NameCache() = default;

const wire::NameTable& NameCache::table() const { return state_->table; }

}  // namespace synfin::net
