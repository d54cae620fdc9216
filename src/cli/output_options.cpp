#include "output_options.h"

#include <algorithm>
#include <cstdlib>

#include "synfin/net/terminal.h"

#include "values.h"

namespace synfin::cli {

view::TimestampStyle timestamp_style(int count) {
  using enum view::TimestampStyle;
  constexpr view::TimestampStyle styles[] = {time_of_day, none, seconds, delta_previous, date, delta_first};
  return styles[std::clamp(count, 0, 5)];
}

void add_timestamps(CLI::App& app, int& count, const std::string& group) {
  app.add_flag_function(
         "-t",
         [&count](std::int64_t given) {
           if (given > 5)
             throw CLI::ValidationError("-t", "given more than five times; -t to -ttttt are the styles");
           count = static_cast<int>(given);
         },
         "no timestamp; -tt epoch seconds, -ttt since the line before, -tttt with date, -ttttt since the "
         "first line")
      ->group(group);
}

bool wants_color(const std::string& when) {
  if (when != "auto") return when == "always";
  const char* no_color = std::getenv("NO_COLOR");
  return net::output_is_terminal() && !(no_color && *no_color);
}

void add_color(CLI::App& app, std::string& when) {
  add_choice<std::string>(app, "--color", when, {{"auto", "auto"}, {"always", "always"}, {"never", "never"}},
                          "auto, always or never; NO_COLOR is honoured")
      ->type_name("WHEN")
      ->group("Output");
}

void OutputArguments::add_to(CLI::App& app) {
  const std::string group = "Output";
  app.add_flag("-q,--quiet", quiet_, "verdict lines only")->group(group);
  app.add_flag("-v,--verbose", verbose_, "IP header and checksums, as tcpdump -v; -vv as tcpdump -vv")
      ->group(group);
  app.add_flag("-x,--hex", hex_, "each packet in hex, as tcpdump -x")->group(group);
  app.add_flag("-S,--absolute", absolute_, "absolute sequence numbers")->group(group);
  add_timestamps(app, timestamps_, group);
  app.add_flag("--nano", nano_, "nanoseconds in timestamps")->group(group);
  app.add_flag("--micro", micro_, "microseconds in timestamps (default)")->group(group);
  app.add_flag("--json", json_, "one JSON object a line instead of text")->group(group);
  app.add_flag("--ladder", ladder_, "a two-column sequence diagram instead of lines")->group(group);
  app.add_flag("--no-states", no_states_, "packet lines without what stands behind the #")->group(group);
  app.add_option_function<std::string>(
         "--write", [this](const std::string& text) { write_ = parse_output_file("--write", text); },
         "write every captured frame to FILE (pcap, nanoseconds)")
      ->type_name("FILE")
      ->group(group);
  add_color(app, color_);
}

void OutputArguments::add_names_to(CLI::App& app) {
  app.add_flag("--names", names_, "host and service names in packet lines")->group("Output");
}

const std::vector<Exclusion>& output_exclusions() {
  static const std::vector<Exclusion> all = {
      {"--nano", "", {"--micro"}, "timestamps have the one or the other"},
      {"--json", "", {"--ladder"}, "the output is the one or the other"},
      {"--json", "", {"-t", "--nano", "--micro", "--hex", "--no-states"}, "a packet's object has all of it"},
      {"--ladder",
       "",
       {"--verbose", "--hex", "-t", "--nano", "--micro", "--names", "--no-states"},
       "the diagram has its own columns instead of packet lines"},
      {"--quiet",
       "",
       {"--ladder", "--verbose", "--hex", "--absolute", "-t", "--nano", "--micro", "--names", "--no-states"},
       "verdicts alone are printed, and no packets"},
  };
  return all;
}

app::OutputOptions OutputArguments::finish() const {
  app::OutputOptions output;
  output.quiet = quiet_;
  output.json = json_;
  output.ladder = ladder_;
  output.names = names_;
  output.columns = net::terminal_columns().value_or(output.columns);
  if (!write_.empty()) output.write = write_;
  view::LineStyle& lines = output.lines;
  lines.timestamps = timestamp_style(timestamps_);
  lines.nanoseconds = nano_;
  lines.states = !no_states_;
  lines.hex = hex_;
  lines.color = wants_color(color_);
  lines.notation.absolute_sequence = absolute_;
  lines.notation.verbosity = std::min(verbose_, 2);
  return output;
}

}  // namespace synfin::cli
