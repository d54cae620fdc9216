#include "synfin/net/name_cache.h"

#include <atomic>
#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "synfin/net/names.h"

#include "net/loopback.h"

namespace synfin::net {
namespace {

using test::localhost;

constexpr wire::Address somebody{0xc0000207};

// A resolver that answers when the test lets it, and whose answers can be waited for.
class SlowResolver {
 public:
  NameCache::LookUp look_up() {
    return [this](wire::Address) {
      ++asked;
      return answer.get_future().get();
    };
  }
  std::function<void()> found() {
    return [this] { told.set_value(); };
  }

  std::promise<std::string> answer;
  std::promise<void> told;
  std::atomic<int> asked{0};
};

TEST(NameCache, ServicesAreLookedUpOnceAndTheirViewsStayGood) {
  const NameCache cache([] {});
  const std::string_view http = cache.table().service(80);
  for (std::uint16_t port = 60000; port < 60100; ++port) cache.table().service(port);
  EXPECT_EQ(http, "http");
  EXPECT_EQ(cache.table().service(80).data(), http.data());
  EXPECT_EQ(cache.table().service(1), service_name(1));
  EXPECT_EQ(cache.table().service(65534), "");
}

TEST(NameCache, AHostIsUnknownUntilTheResolverHasAnswered) {
  SlowResolver resolver;
  const NameCache cache(resolver.found(), resolver.look_up());
  EXPECT_EQ(cache.table().host(somebody), "");
  EXPECT_EQ(cache.misses(), 1u);
  EXPECT_EQ(cache.table().host(somebody), "");
  EXPECT_EQ(cache.misses(), 2u);

  resolver.answer.set_value("somebody.example");
  resolver.told.get_future().wait();
  EXPECT_EQ(cache.table().host(somebody), "somebody.example");
  EXPECT_EQ(cache.misses(), 2u);
  EXPECT_EQ(resolver.asked, 1);
}

TEST(NameCache, AHostWithoutANameIsKnownToHaveNone) {
  SlowResolver resolver;
  const NameCache cache(resolver.found(), resolver.look_up());
  cache.table().host(somebody);
  resolver.answer.set_value("");
  resolver.told.get_future().wait();
  EXPECT_EQ(cache.table().host(somebody), "");
  EXPECT_EQ(cache.misses(), 1u);
}

// The lookup goes on in its thread; nobody is told of its answer.
TEST(NameCache, GoesWithoutWaitingForALookupUnderWay) {
  struct Shared {
    std::promise<void> begun;
    std::promise<void> ended;  // broken when the thread lets go of the last copy
  };
  auto shared = std::make_shared<Shared>();
  const auto told = std::make_shared<std::atomic<bool>>(false);
  auto begun = shared->begun.get_future();
  auto ended = shared->ended.get_future();
  std::promise<std::string> answer;
  {
    const NameCache cache([told] { *told = true; },
                          [shared, late = answer.get_future().share()](wire::Address) {
                            shared->begun.set_value();
                            return late.get();
                          });
    cache.table().host(somebody);
    begun.wait();
  }
  shared.reset();
  answer.set_value("too.late.example");
  ended.wait();
  EXPECT_FALSE(*told);
}

TEST(NameCache, AsksTheSystemsResolver) {
  std::promise<void> told;
  const NameCache cache([&] { told.set_value(); });
  cache.table().host(localhost);
  told.get_future().wait();
  EXPECT_EQ(cache.table().host(localhost), "localhost");
}

}  // namespace
}  // namespace synfin::net
