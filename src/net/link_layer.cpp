#include "synfin/net/link_layer.h"

#include <array>
#include <bit>

#include <pcap/pcap.h>

namespace synfin::net {
namespace {

struct KnownLinkType {
  int dlt;
  wire::LinkType type;
};

constexpr std::array known_types{KnownLinkType{DLT_EN10MB, wire::LinkType::ethernet},
                                 KnownLinkType{DLT_RAW, wire::LinkType::raw_ip},
                                 KnownLinkType{DLT_IPV4, wire::LinkType::raw_ipv4},
                                 KnownLinkType{DLT_LINUX_SLL, wire::LinkType::linux_cooked},
                                 KnownLinkType{DLT_LINUX_SLL2, wire::LinkType::linux_cooked_v2},
                                 KnownLinkType{DLT_NULL, wire::LinkType::null_little},
                                 KnownLinkType{DLT_LOOP, wire::LinkType::loop},
                                 KnownLinkType{DLT_PPP, wire::LinkType::ppp},
                                 KnownLinkType{DLT_PPP_PPPD, wire::LinkType::ppp},
                                 KnownLinkType{DLT_PPP_SERIAL, wire::LinkType::ppp_serial},
                                 KnownLinkType{DLT_C_HDLC, wire::LinkType::cisco_hdlc}};

}  // namespace

std::optional<wire::LinkType> link_type_of(int dlt, bool swapped) {
  for (const KnownLinkType& known : known_types) {
    if (known.dlt != dlt) continue;
    const bool big = (std::endian::native == std::endian::big) != swapped;
    return dlt == DLT_NULL && big ? wire::LinkType::null_big : known.type;
  }
  return std::nullopt;
}

std::string link_type_name(int dlt) {
  const char* name = ::pcap_datalink_val_to_name(dlt);
  return name != nullptr ? name : "DLT " + std::to_string(dlt);
}

std::string known_link_types() {
  std::string names;
  for (const KnownLinkType& known : known_types)
    names += (names.empty() ? "" : ", ") + link_type_name(known.dlt);
  return names;
}

}  // namespace synfin::net
