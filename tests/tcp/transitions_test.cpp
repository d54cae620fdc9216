#include "synfin/tcp/transitions.h"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

// The table as data: complete, unambiguous, and sourced.
namespace synfin::tcp {

namespace {

std::vector<State> states() {
  std::vector<State> all;
  for (int i = 0; i < state_count; ++i) all.push_back(static_cast<State>(i));
  return all;
}

std::vector<Trigger> triggers() {
  std::vector<Trigger> all;
  for (int i = 0; i < trigger_count; ++i) all.push_back(static_cast<Trigger>(i));
  return all;
}

std::string describe(const Transition& row) {
  return std::string(to_string(row.trigger)) + ": " + std::string(row.meaning);
}

}  // namespace

TEST(Transitions, NoTwoRowsMatchTheSameStateTriggerAndPolicy) {
  for (const Policy& policy : {rfc_policy, linux_policy}) {
    for (const State from : states()) {
      for (const Trigger trigger : triggers()) {
        const auto rows = transitions();
        const auto matches = std::count_if(rows.begin(), rows.end(), [&](const Transition& row) {
          return row.trigger == trigger && row.from.has(from) && holds(row.guard, policy);
        });
        EXPECT_LE(matches, 1) << to_string(from) << ", " << to_string(trigger);
      }
    }
  }
}

TEST(Transitions, AGuardedRowHasItsCounterpart) {
  for (const State from : states()) {
    for (const Trigger trigger : triggers()) {
      EXPECT_EQ(find_transition(from, trigger, rfc_policy) == nullptr,
                find_transition(from, trigger, linux_policy) == nullptr)
          << to_string(from) << ", " << to_string(trigger);
    }
  }
}

TEST(Transitions, EveryRowCitesItsSectionAndSaysWhatItMeans) {
  for (const Transition& row : transitions()) {
    SCOPED_TRACE(describe(row));
    const bool rfc9293 = row.section.starts_with("3.");
    EXPECT_TRUE(rfc9293 || row.section.starts_with("RFC ")) << row.section;
    EXPECT_GT(row.meaning.size(), 10u);
    EXPECT_FALSE(row.meaning.ends_with('.'));
  }
}

TEST(Transitions, EveryTriggerHasARow) {
  for (const Trigger trigger : triggers()) {
    const auto rows = transitions();
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const Transition& row) {
      return row.trigger == trigger;
    })) << to_string(trigger);
  }
}

TEST(Transitions, NoRowLeavesForItsOwnState) {
  for (const Transition& row : transitions()) {
    EXPECT_FALSE(row.to && row.from.has(*row.to)) << describe(row);
  }
}

TEST(Transitions, EveryStateIsReachedFromClosedAndLeadsBack) {
  for (const Policy& policy : {rfc_policy, linux_policy}) {
    const auto reached_from = [&](State start) {
      std::set<State> reached = {start};
      for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const Transition& row : transitions()) {
          const bool leaves =
              std::any_of(reached.begin(), reached.end(), [&](State s) { return row.from.has(s); });
          if (leaves && row.to && holds(row.guard, policy)) reached.insert(*row.to);
        }
      }
      return reached;
    };
    EXPECT_EQ(reached_from(State::closed).size(), static_cast<std::size_t>(state_count));
    for (const State state : states()) {
      EXPECT_TRUE(reached_from(state).contains(State::closed)) << to_string(state);
    }
  }
}

TEST(Transitions, StatesHaveTheRfcsNames) {
  const std::vector<std::string_view> names = {"CLOSED",      "LISTEN",     "SYN-SENT",   "SYN-RECEIVED",
                                               "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
                                               "CLOSING",     "LAST-ACK",   "TIME-WAIT"};
  for (const State state : states()) EXPECT_EQ(to_string(state), names[static_cast<std::size_t>(state)]);
}

TEST(Transitions, NamesAreDistinct) {
  std::set<std::string_view> names;
  for (const Trigger trigger : triggers()) names.insert(to_string(trigger));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(trigger_count));
  EXPECT_FALSE(names.contains("?"));
}

}  // namespace synfin::tcp
