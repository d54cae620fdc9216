#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace synfin::tcp {

// RFC 9293 3.3.2.
enum class State : std::uint8_t {
  closed,
  listen,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  close_wait,
  closing,
  last_ack,
  time_wait,
};
inline constexpr int state_count = 11;

// The RFC's spelling: "SYN-SENT".
std::string_view to_string(State state);

// States in which both ends know each other's sequence numbers (RFC 9293 3.3.2).
constexpr bool synchronized(State state) { return state >= State::established; }

class StateSet {
 public:
  constexpr StateSet(State state) : bits_(bit(state)) {}
  constexpr StateSet(std::initializer_list<State> states) {
    for (const State state : states) bits_ = static_cast<std::uint16_t>(bits_ | bit(state));
  }
  constexpr bool has(State state) const { return (bits_ & bit(state)) != 0; }

 private:
  static constexpr std::uint16_t bit(State state) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(state));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace synfin::tcp
