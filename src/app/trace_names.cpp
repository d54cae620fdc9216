#include "app/trace_names.h"

#include "synfin/net/interface_names.h"
#include "synfin/net/name_cache.h"
#include "synfin/net/names.h"

namespace synfin::app {

namespace {

// A file may have more addresses than there is memory for their names.
constexpr std::size_t most_remembered = 100'000;

template <typename LookUp>
std::string_view remembered(std::unordered_map<std::uint32_t, std::string>& names, std::uint32_t key,
                            LookUp look_up) {
  if (names.size() >= most_remembered && !names.contains(key)) names.clear();
  const auto [entry, is_new] = names.try_emplace(key);
  if (is_new) entry->second = look_up();
  return entry->second;
}

}  // namespace

TraceNames::TraceNames() {
  table_.host = [this](wire::Address address) {
    return remembered(hosts_, address.value, [=] { return net::NameCache::host_name(address); });
  };
  table_.service = [this](std::uint16_t port) {
    return remembered(services_, port, [=] { return net::service_name(port); });
  };
  interfaces_ = [this](std::uint32_t index) {
    return remembered(indices_, index, [=] { return net::interface_name(index); });
  };
}

}  // namespace synfin::app
