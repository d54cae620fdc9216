#include "synfin/net/name_cache.h"

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include <netdb.h>

#include "synfin/net/names.h"

#include "net/socket_address.h"

namespace synfin::net {

struct NameCache::State {
  std::function<void()> found;
  LookUp look_up;
  std::unordered_map<std::uint16_t, std::string> services;  // nodes never move: views of them stay good

  std::mutex mutex;  // of what follows
  std::condition_variable changed;
  std::unordered_map<std::uint32_t, std::optional<std::string>> hosts;  // nothing: not known yet
  std::deque<wire::Address> wanted;
  std::uint64_t misses = 0;
  bool running = false;
  bool ended = false;

  std::string_view service(std::uint16_t port) {
    const auto [entry, added] = services.try_emplace(port);
    if (added) entry->second = service_name(port);
    return entry->second;
  }

  std::string_view host(wire::Address address, const std::shared_ptr<State>& self) {
    const std::lock_guard lock(mutex);
    const auto [entry, added] = hosts.try_emplace(address.value);
    if (entry->second) return *entry->second;
    ++misses;
    if (added) {
      wanted.push_back(address);
      changed.notify_one();
    }
    if (!std::exchange(running, true)) std::thread([self] { self->work(); }).detach();
    return {};
  }

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return ended || !wanted.empty(); });
      if (ended) return;
      const wire::Address address = wanted.front();
      wanted.pop_front();
      lock.unlock();
      std::string name = look_up(address);
      lock.lock();
      hosts[address.value] = std::move(name);
      if (!ended) found();
    }
  }
};

NameCache::NameCache(std::function<void()> found, LookUp look_up) : state_(std::make_shared<State>()) {
  state_->found = std::move(found);
  state_->look_up = std::move(look_up);
  table_.host = [state = state_](wire::Address address) { return state->host(address, state); };
  table_.service = [state = state_](std::uint16_t port) { return state->service(port); };
}

NameCache::~NameCache() {
  const std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->changed.notify_one();
}

std::uint64_t NameCache::misses() const {
  const std::lock_guard lock(state_->mutex);
  return state_->misses;
}

std::string NameCache::host_name(wire::Address address) {
  const sockaddr_in target = socket_address({address, 0});
  std::array<char, NI_MAXHOST> name{};
  const int status =
      ::getnameinfo(generic(target), sizeof target, name.data(), name.size(), nullptr, 0, NI_NAMEREQD);
  return status == 0 ? name.data() : "";
}

}  // namespace synfin::net
