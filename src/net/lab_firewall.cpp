#include "net/lab_firewall.h"

#include <memory>
#include <string>

#include <dlfcn.h>
#include <fmt/format.h>
#include <nftables/libnftables.h>

#include "synfin/net/lab_network.h"

#include "net/os_error.h"

namespace synfin::net {
namespace {

// libnftables brings six libraries along. A probe needs none of them and starts sooner without, so the lab
// alone loads it, when it makes its rules; it stays, since its own memory of the rules does.
class Nftables {
 public:
  Nftables() : library_(::dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE), &::dlclose) {
    if (!library_) {
      throw_os_error(
          ELIBACC,
          fmt::format("the lab's firewall needs libnftables (Debian: apt-get install libnftables1): {}",
                      ::dlerror()));
    }
    find(ctx_new, "nft_ctx_new");
    find(ctx_free, "nft_ctx_free");
    find(ctx_buffer_error, "nft_ctx_buffer_error");
    find(ctx_get_error_buffer, "nft_ctx_get_error_buffer");
    find(run_cmd_from_buffer, "nft_run_cmd_from_buffer");
  }

  decltype(&::nft_ctx_new) ctx_new = nullptr;
  decltype(&::nft_ctx_free) ctx_free = nullptr;
  decltype(&::nft_ctx_buffer_error) ctx_buffer_error = nullptr;
  decltype(&::nft_ctx_get_error_buffer) ctx_get_error_buffer = nullptr;
  decltype(&::nft_run_cmd_from_buffer) run_cmd_from_buffer = nullptr;

 private:
  template <typename Function>
  void find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(library_.get(), name));
    if (function == nullptr) throw_os_error(ELIBBAD, fmt::format("libnftables.so.1 has no {}", name));
  }

  std::unique_ptr<void, int (*)(void*)> library_;
};

}  // namespace

void close_lab_ports() {
  const Nftables library;
  const std::unique_ptr<nft_ctx, void (*)(nft_ctx*)> nft(library.ctx_new(NFT_CTX_DEFAULT), library.ctx_free);
  if (!nft) throw_os_error(ENOMEM, "preparing the lab's firewall");
  library.ctx_buffer_error(nft.get());
  const std::string rules = fmt::format(
      R"(table ip synfin_lab {{
  chain input {{
    type filter hook input priority 0; policy accept;
    tcp dport {} drop
    tcp dport {} reject with icmp type admin-prohibited
  }}
}})",
      lab_dropped_port, lab_rejected_port);
  if (library.run_cmd_from_buffer(nft.get(), rules.c_str()) == 0) return;
  throw_os_error(
      EOPNOTSUPP,
      fmt::format("setting the lab's nftables rules (kernel modules nf_tables, nft_reject_ipv4): {}",
                  library.ctx_get_error_buffer(nft.get())));
}

}  // namespace synfin::net
