#include "layers/layer_rules.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "layers/code_text.h"

namespace synfin::layers {
namespace {

namespace fs = std::filesystem;

struct Layer {
  std::string_view name;
  std::vector<std::string_view> uses;
};

// The arrows of docs/architecture.md.
const std::array<Layer, 6>& arrows() {
  static const std::array<Layer, 6> table{{
      {"wire", {}},
      {"tcp", {"wire"}},
      {"net", {"wire", "tcp"}},
      {"view", {"wire", "tcp"}},
      {"app", {"wire", "tcp", "net", "view"}},
      {"cli", {"wire", "tcp", "net", "view", "app"}},
  }};
  return table;
}

const Layer* find_layer(std::string_view name) {
  const auto* found =
      std::find_if(arrows().begin(), arrows().end(), [&](const Layer& l) { return l.name == name; });
  return found == arrows().end() ? nullptr : found;
}

// An include that only the files matching `homes` may have.
struct Household {
  std::regex header;
  std::regex homes;
  std::string_view rule;
};

const std::vector<Household>& households() {
  static const std::vector<Household> table = [] {
    const std::string socket_headers =
        R"((sys/(socket|un|epoll|select|uio|ioctl|timerfd|eventfd|signalfd|mman|random|time|wait|prctl|mount)\.h)"
        R"(|(netinet|arpa|netpacket|asm)/.*|linux/(?!netlink|rtnetlink|netfilter).*|net/(if|if_arp|ethernet)\.h|netdb\.h|poll\.h|unistd\.h|fcntl\.h|ifaddrs\.h|sched\.h))";
    std::vector<Household> rules;
    const auto add = [&rules](const std::string& header, const std::string& homes, std::string_view rule) {
      rules.push_back({std::regex(header), std::regex(homes), rule});
    };
    add(R"(tins/.*)", R"(src/(wire/emit|net/arp)\w*\.cpp)",
        "libtins belongs in src/wire/emit*.cpp and src/net/arp*.cpp alone");
    add(R"(pcap(\.h|/.*))", "src/net/.*", "libpcap belongs in src/net alone");
    add(R"(CLI/.*)", "src/cli/.*", "CLI11 belongs in src/cli alone");
    add(R"(nlohmann/.*)", "src/view/.*", "nlohmann-json belongs in src/view alone");
    add(R"((nftables/.*|netlink/.*|linux/(netlink|rtnetlink|netfilter).*|cap-ng\.h))",
        "(src|include/synfin)/net/.*", "netlink, nftables and capabilities belong in net alone");
    add(socket_headers, "(src|include/synfin)/net/.*", "net alone touches the operating system");
    add(R"((random|thread|mutex|condition_variable|future|iostream|fstream|filesystem|cstdio|stdio\.h))",
        "(src|include/synfin)/(net|app|cli|view)/.*", "wire and tcp know no randomness, thread or file");
    add(R"((ctime|time\.h))", "(src|include/synfin)/(net|app|cli|view)/.*", "wire and tcp are told the time");
    return rules;
  }();
  return table;
}

// Calls that wire and tcp must not make, whatever header brings them.
const std::regex& impure_call() {
  static const std::regex pattern(
      R"(\b\w*clock::now\b|\b(clock_gettime|gettimeofday|timespec_get|nanosleep|usleep|sleep_for|sleep_until)\b)"
      R"(|\b(getrandom|getentropy|arc4random\w*|random_device|mt19937\w*|s?rand)\s*[({]|\brandom_device\b)"
      R"(|(^|[^\w:.>])(std)?::time\s*\(|(^|[^\w.>])time\s*\(\s*(nullptr|NULL|0)\s*\)|\bgetenv\b)"
      R"(|(^|[^\w:.>])::(socket|send|sendto|recv|recvfrom|bind|connect|open|read|write)\s*\()");
  return pattern;
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(fmt::format("cannot read {}", file.string()));
  return {std::istreambuf_iterator<char>(in), {}};
}

// "include/synfin/LAYER/…" and "src/LAYER/…"
std::optional<std::string> layer_of(const std::string& path) {
  static const std::regex pattern(R"((?:include/synfin|src)/([^/]+)/.*)");
  std::smatch m;
  if (!std::regex_match(path, m, pattern)) return std::nullopt;
  return m[1].str();
}

struct Include {
  std::string name;
  bool quoted = false;
};

std::optional<Include> include_on(const std::string& line) {
  static const std::regex pattern(R"re(\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
  std::smatch m;
  if (!std::regex_match(line, m, pattern)) return std::nullopt;
  return Include{m[2].str(), m[1].str() == "\""};
}

// The path in the tree that an include of `file` means; empty for a header of someone else.
std::string target_in_tree(const fs::path& root, const std::string& file, const Include& include) {
  if (include.name.starts_with("synfin/"))
    return "include/" + fs::path(include.name).lexically_normal().string();
  if (!include.quoted) return {};
  const fs::path beside = (fs::path(file).parent_path() / include.name).lexically_normal();
  if (include.name.starts_with("..") || fs::exists(root / beside)) return beside.string();
  return "src/" + fs::path(include.name).lexically_normal().string();
}

class Checker {
 public:
  explicit Checker(const fs::path& root) : root_(root) {}

  void check(const std::string& file) {
    ++report_.files;
    const auto layer = layer_of(file);
    if (!layer || find_layer(*layer) == nullptr) return add(file, 0, "this file is in no layer's folder");
    const std::string source = read(root_ / file);
    const bool pure = *layer == "wire" || *layer == "tcp";
    std::istringstream includes(code_text(source, true));
    std::istringstream calls(code_text(source, false));
    std::string line;
    for (std::size_t number = 1; std::getline(includes, line); ++number) {
      if (const auto include = include_on(line)) check_include(file, number, *layer, *include);
      std::getline(calls, line);
      std::smatch m;
      if (pure && std::regex_search(line, m, impure_call())) {
        add(file, number, fmt::format("'{}': no clock, randomness or socket in {}", m.str(), *layer));
      }
    }
  }

  Report take() { return std::move(report_); }

 private:
  void add(const std::string& file, std::size_t line, std::string problem) {
    report_.findings.push_back({file, line, std::move(problem)});
  }

  void check_include(const std::string& file, std::size_t line, const std::string& from,
                     const Include& include) {
    for (const Household& h : households()) {
      if (std::regex_match(include.name, h.header) && !std::regex_match(file, h.homes)) {
        add(file, line, fmt::format("<{}>: {}", include.name, h.rule));
      }
    }
    const std::string target = target_in_tree(root_, file, include);
    if (target.empty()) return;
    const auto to = layer_of(target);
    if (!to || find_layer(*to) == nullptr) {
      return add(file, line, fmt::format("\"{}\" is in no layer's folder", include.name));
    }
    if (*to != from) ++report_.arrows;
    if (!may_use(from, *to))
      add(file, line, fmt::format("\"{}\": {} may not use {}", include.name, from, *to));
  }

  fs::path root_;
  Report report_;
};

}  // namespace

bool may_use(std::string_view from, std::string_view to) {
  if (from == to) return true;
  const Layer* layer = find_layer(from);
  return layer != nullptr && std::find(layer->uses.begin(), layer->uses.end(), to) != layer->uses.end();
}

Report check_tree(const fs::path& root) {
  std::vector<std::string> files;
  for (const char* top : {"include/synfin", "src"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp")) {
        files.push_back(fs::relative(entry.path(), root).generic_string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  Checker checker(root);
  for (const std::string& file : files) checker.check(file);
  return checker.take();
}

}  // namespace synfin::layers
