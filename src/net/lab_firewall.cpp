#include "net/lab_firewall.h"

#include <memory>
#include <string>

#include <fmt/format.h>
#include <nftables/libnftables.h>

#include "synfin/net/lab_network.h"

#include "net/system_failure.h"

namespace synfin::net {

void close_lab_ports() {
  const std::unique_ptr<nft_ctx, void (*)(nft_ctx*)> nft(nft_ctx_new(NFT_CTX_DEFAULT), &nft_ctx_free);
  if (!nft) throw_failure(ENOMEM, "preparing the lab's firewall");
  nft_ctx_buffer_error(nft.get());
  const std::string rules = fmt::format(
      R"(table ip synfin_lab {{
  chain input {{
    type filter hook input priority 0; policy accept;
    tcp dport {} drop
    tcp dport {} reject with icmp type admin-prohibited
  }}
}})",
      lab_dropped_port, lab_rejected_port);
  if (nft_run_cmd_from_buffer(nft.get(), rules.c_str()) == 0) return;
  throw_failure(
      EOPNOTSUPP,
      fmt::format("setting the lab's nftables rules (kernel modules nf_tables, nft_reject_ipv4): {}",
                  nft_ctx_get_error_buffer(nft.get())));
}

}  // namespace synfin::net
