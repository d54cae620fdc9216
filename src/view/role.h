#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "synfin/view/record.h"
#include "synfin/wire/parse.h"

namespace synfin::view {

enum class Party : std::uint8_t { us, peer, router, local_kernel };

// What a packet is for in an exchange, whatever its numbers are.
struct Role {
  enum class Kind : std::uint8_t {
    syn,
    syn_ack,
    handshake_ack,  // the first that acknowledges the SYN-ACK and carries nothing
    data,           // `number`: its first byte, counted from 1
    data_ack,       // `number`: what it acknowledges, counted likewise
    fin,
    fin_ack,  // acknowledges the other's FIN and carries nothing
    reset,
    icmp,  // `number`: type and code
    other,
  };
  Party party = Party::us;
  Kind kind = Kind::other;
  std::uint32_t number = 0;
  unsigned repetition = 0;  // 0: the first of its kind and number

  friend auto operator<=>(const Role&, const Role&) = default;
};

std::string to_string(const Role& role);

// The roles of one exchange's packets, to be asked for in the order of their capture.
class RoleFinder {
 public:
  Role of(const Record& record, const wire::Packet* packet);

 private:
  // One end, by what it has sent.
  struct End {
    std::optional<wire::Seq> isn;
    std::optional<wire::Seq> fin_end;
    bool answered = false;  // has acknowledged the other's SYN
  };

  Role first_of(Party party, const wire::Segment& s);
  static Role::Kind kind_of(Party party, End& own, const End& other, const wire::Segment& s);

  End us_;
  End peer_;
  std::map<Role, unsigned> seen_;
};

}  // namespace synfin::view
