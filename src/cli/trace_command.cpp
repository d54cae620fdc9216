#include "trace_command.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "synfin/app/trace.h"
#include "synfin/net/terminal.h"

#include "exclusions.h"
#include "output_options.h"
#include "values.h"

namespace synfin::cli {

namespace {

constexpr const char* trace_examples = R"(Examples:
  sudo synfin trace -i eth0 --summary port 80         a line for each connection as it ends
  synfin trace -r file.pcap --states                  tcpdump's lines, with both ends' states
  synfin trace -r file.pcap --html page.html          the connections as a page, with ladders and bytes
  ssh host dumpcap -w - | synfin trace -r -           what another host captures, as it comes)";

// What the parser of the command line fills in: the options, and words that need a look at each other first.
struct TraceArguments {
  app::TraceOptions options;
  std::vector<std::string> filter;
  std::optional<std::uint32_t> snapshot_length;
  int timestamps = 0;
  int verbose = 0;
  int hex = 0;
  int ascii = 0;
  bool resolve_nothing = false;
  bool no_icmp = false;
  bool not_promiscuous = false;
  bool no_checksums = false;
  bool nano = false;
  bool micro = false;
  bool summary = false;
  bool ladder = false;
  std::optional<std::uint32_t> buffer_kib;
  std::string write_instead;
  std::string write_besides;
  std::string color = "auto";
};

void add_packets(CLI::App& app, TraceArguments& a) {
  const std::string group = "Packets";
  app.add_option("FILTER", a.filter, "which packets: a capture filter, as tcpdump's (man pcap-filter)");
  app.add_option("-r,--read", a.options.file, "read a capture file (pcap, pcapng); - is standard input")
      ->type_name("FILE")
      ->group(group);
  app.add_option("-i,--interface", a.options.live.interface, "capture here; any (default): everywhere")
      ->type_name("IF")
      ->group(group);
  app.add_option("--netns", a.options.live.network_namespace, "do it in that network namespace")
      ->type_name("NAME")
      ->group(group);
  app.add_flag("-p,--no-promiscuous-mode", a.not_promiscuous,
               "capture only what is for this host; on any it is no more in any case")
      ->group(group);
  app.add_flag("--no-icmp", a.no_icmp, "leave out ICMP errors about TCP")->group(group);
  add_number(app, "-c,--count", a.options.count, 1, 1'000'000'000'000, "end after so many shown packets")
      ->group(group);
  add_seconds(app, "--duration", a.options.live.duration, "end after so long")->group(group);
  add_number(app, "-B,--buffer", a.buffer_kib, 64, 1000000,
             "KiB for what the kernel has captured and synfin not yet read (default 32768)")
      ->group(group);
  add_number(app, "-s,--snapshot-length", a.snapshot_length, 0, 262144,
             "bytes to keep of each packet when capturing; a file has what it has")
      ->group(group);
  add_number(app, "--max-flows", a.options.lines.notation.most_pairs, 1, 100'000'000,
             "connections to follow at once, and pairs of endpoints to remember first sequence numbers of "
             "(default 1000000)")
      ->group(group);
}

void add_lines(CLI::App& app, TraceArguments& a) {
  const std::string group = "Lines";
  wire::NotationStyle& notation = a.options.lines.notation;
  app.add_flag("-q,--quick", notation.quick, "less of each packet")->group(group);
  app.add_flag("-v,--verbose", a.verbose, "IP header and checksums; -vv more of it")->group(group);
  app.add_flag("-S,--absolute", notation.absolute_sequence, "absolute sequence numbers")->group(group);
  app.add_flag("-K", a.no_checksums, "with -v: verify no checksums")->group(group);
  app.add_flag("-e", notation.link_header, "the link-layer header too")->group(group);
  app.add_flag("-x,--hex", a.hex, "each packet in hex; -xx with its link-layer header")->group(group);
  app.add_flag("-X", a.ascii, "each packet in hex and ASCII; -XX with its link-layer header")->group(group);
  app.add_flag("-n", a.resolve_nothing, "resolve no names: the default, accepted for habit")->group(group);
  app.add_flag("--names", a.options.names, "host and service names, as tcpdump without -n")->group(group);
  add_timestamps(app, a.timestamps, group);
  app.add_flag("--nano", a.nano, "nanoseconds in timestamps")->group(group);
  app.add_flag("--micro", a.micro, "microseconds in timestamps (default)")->group(group);
  add_color(app, a.color);
}

void add_connections(CLI::App& app, TraceArguments& a) {
  const std::string group = "Connections";
  app.add_flag("--states", a.options.states, "both ends' states after each packet")->group(group);
  app.add_flag("--summary", a.summary, "a line for each connection, and what it looks like")->group(group);
  app.add_flag("--ladder", a.ladder, "a two-column sequence diagram for each connection")->group(group);
  app.add_flag("--json", a.options.json,
               "one JSON object a line: packets and connections; with --summary connections alone")
      ->group(group);
  const auto add_picture = [&](const std::string& name, std::optional<std::filesystem::path>& file,
                               const std::string& description) {
    app.add_option_function<std::string>(
           name, [&file, name](const std::string& text) { file = parse_output_file(name, text); },
           description)
        ->type_name("FILE")
        ->group(group);
  };
  add_picture("--svg", a.options.svg, "draw the connections to FILE");
  add_picture("--html", a.options.html, "write a page for a browser to FILE: ladders, lines, fields, bytes");
}

void add_file_option(CLI::App& app, const std::string& name, std::string& target,
                     const std::string& description) {
  app.add_option(name, target, description)->type_name("FILE")->group("Output");
}

void add_output(CLI::App& app, TraceArguments& a) {
  add_file_option(app, "-w", a.write_instead,
                  "write the packets to FILE (pcap) and print none; - is standard output");
  app.add_option_function<std::string>(
         "--write", [&a](const std::string& text) { a.write_besides = parse_output_file("--write", text); },
         "write the packets to FILE (pcap, nanoseconds) besides")
      ->type_name("FILE")
      ->group("Output");
  app.add_flag("-U,--packet-buffered", a.options.packet_buffered, "each packet is in the file at once")
      ->group("Output");
  app.add_flag("-l,--line-buffered", a.options.line_buffered, "each line, object or ladder is out at once")
      ->group("Output");
}

// Options that are about packets' lines.
std::vector<std::string> lines_alone(bool sequence_numbers) {
  std::vector<std::string> all = {"--quick", "--verbose", "-K", "-e", "--hex", "-X", "--names"};
  if (sequence_numbers) all.emplace_back("--absolute");
  return all;
}

std::vector<std::string> json_has() {
  return {"--states", "--quick", "-K", "-e", "--hex", "-X", "--names", "-t", "--nano", "--micro", "--color"};
}

const std::vector<Exclusion>& trace_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--nano", "", {"--micro"}, "timestamps have the one or the other"},
      {"-n", "", {"--names"}, "names are looked up or they are not"},
      {"--read",
       "",
       {"--interface", "--netns", "--duration", "--buffer", "--no-promiscuous-mode"},
       "packets come from a file or from an interface"},
      {"--summary", "", {"--ladder", "--states"}, "it is connections that are shown, once"},
      {"--ladder", "", {"--json", "--states"}, "the diagram has the states in columns of its own"},
      {"--summary", "", lines_alone(true), "connections are printed, and no packets"},
      {"--summary", "", {"--color"}, "its lines have no colours"},
      {"--ladder", "", lines_alone(false), "the diagram stands instead of the packets' lines"},
      {"--json", "", json_has(), "a packet's object has all of it"},
      {"-w",
       "",
       {"--states", "--summary", "--ladder", "--json", "--svg", "--html", "--quick", "--verbose",
        "--absolute", "-K", "-e", "--hex", "-X", "--names", "-t", "--color", "--write", "--line-buffered",
        "--max-flows"},
       "packets are written and no lines printed"},
  };
  return all;
}

std::filesystem::path resolved(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::weakly_canonical(std::filesystem::absolute(file, ignored), ignored);
}

// Also by another name of it.
bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  if (one.empty() || other.empty()) return false;
  std::error_code ignored;
  return resolved(one) == resolved(other) || std::filesystem::equivalent(one, other, ignored);
}

// What is written over another is lost. A device, as /dev/null, takes all.
void check_files_differ(const TraceArguments& a) {
  using File = std::pair<const char*, std::filesystem::path>;
  const std::vector<File> files = {{"-r", a.options.file},
                                   {"-w", a.write_instead},
                                   {"--write", a.write_besides},
                                   {"--svg", a.options.svg.value_or("")},
                                   {"--html", a.options.html.value_or("")}};
  for (auto one = files.begin(); one != files.end(); ++one) {
    std::error_code ignored;
    const auto kind = std::filesystem::status(one->second, ignored).type();
    const bool keeps =
        kind == std::filesystem::file_type::regular || kind == std::filesystem::file_type::not_found;
    const auto same = std::find_if(std::next(one), files.end(), [&](const File& other) {
      return is_same_file(other.second, one->second);
    });
    if (same == files.end() || !keeps || one->second.empty() || one->second == "-") continue;
    throw CLI::ValidationError(fmt::format("{} and {} name the same file '{}'; give each a file of its own",
                                           one->first, same->first, one->second.string()));
  }
}

void check_values(const CLI::App& app, const TraceArguments& a) {
  for (const auto& [name, file] : {std::pair("-r", &a.options.file), std::pair("-w", &a.write_instead)}) {
    if (app.count(name) > 0 && file->empty())
      throw CLI::ValidationError(fmt::format("{} names no file; give one, or - for a standard stream", name));
  }
  check_files_differ(a);
  if (a.options.packet_buffered && a.write_instead.empty() && a.write_besides.empty())
    throw CLI::ValidationError(
        "-U says when packets are written, and none are; give a file with -w or --write");
}

void set_hex(view::FrameLineStyle& lines, const TraceArguments& a) {
  lines.ascii = a.ascii > 0;
  const int times = lines.ascii ? a.ascii : a.hex;  // tcpdump too lets -X win
  if (times > 0) lines.hex = times > 1 ? view::HexDump::frame : view::HexDump::packet;
}

app::TraceOptions finish(const TraceArguments& a) {
  app::TraceOptions options = a.options;
  options.filter = fmt::format("{}", fmt::join(a.filter, " "));
  if (options.filter.find_first_not_of(" \t\n") == std::string::npos) options.filter.clear();
  options.icmp = !a.no_icmp;
  if (!a.write_instead.empty()) options.instead = a.write_instead;
  if (!a.write_besides.empty()) options.besides = a.write_besides;
  options.lines.timestamps = timestamp_style(a.timestamps);
  options.lines.nanoseconds = a.nano;
  options.lines.color = wants_color(a.color);
  options.lines.notation.verbosity = std::min(a.verbose, 2);
  options.lines.notation.verify_checksums = !a.no_checksums;
  set_hex(options.lines, a);
  if (a.summary) options.show = app::TraceShow::connections;
  if (a.ladder) options.show = app::TraceShow::ladders;
  options.columns = net::terminal_columns().value_or(options.columns);
  constexpr std::uint32_t everything = 262'144;  // as in tcpdump: 0 too
  const std::uint32_t kept = a.snapshot_length.value_or(0);
  options.live.snapshot_length = static_cast<int>(kept == 0 ? everything : kept);
  options.live.promiscuous = !a.not_promiscuous;
  if (a.buffer_kib) options.live.buffer_size = static_cast<int>(*a.buffer_kib * std::uint32_t{1024});
  return options;
}

}  // namespace

CLI::App* add_trace(CLI::App& root, std::function<int()>& action) {
  CLI::App* app = root.add_subcommand("trace", "Watch handshakes go by, live or from a capture file");
  const auto arguments = std::make_shared<TraceArguments>();
  add_packets(*app, *arguments);
  add_lines(*app, *arguments);
  add_connections(*app, *arguments);
  add_output(*app, *arguments);
  app->footer(trace_examples);
  app->callback([app, arguments, &action] {
    refuse_excluded(*app, trace_exclusions());
    check_values(*app, *arguments);
    action = [options = finish(*arguments)] { return app::trace(options); };
  });
  return app;
}

}  // namespace synfin::cli
