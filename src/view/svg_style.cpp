#include "view/svg_style.h"

namespace synfin::view {

// Values and no variables; nothing is painted but in the order of its strokes.
const std::string_view svg_style = R"CSS(
.paper { fill: #ffffff; }
text { fill: #1d2126; font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 11px; }
.title, .summary, .head, .end, .unit, .note, .none, .remark { font-family: "DejaVu Sans", Verdana, "Segoe UI", Helvetica, Arial, sans-serif; }
.title { font-size: 18px; font-weight: 600; }
.summary { font-size: 12.5px; font-weight: 600; }
.head { font-size: 14px; font-weight: 600; text-anchor: middle; }
.note, .end, .unit, .time, .state, .peer, .silence, .none, .remark { fill: #626a75; }
.end, .silence, .none, .remark, .label { text-anchor: middle; }
.none, .remark { font-style: italic; }
.time, .unit, .state { text-anchor: end; }
.change { fill: #1d2126; font-weight: 700; }
.label { font-size: 11.5px; }
.life { stroke: #8a929c; stroke-width: 1.3; }
.silent { stroke: #ffffff; stroke-width: 3; stroke-dasharray: 3 3; }
.rule { stroke: #dcdfe3; }
.stroke { stroke: #1d2126; stroke-width: 1.6; }
.tip, circle { fill: #1d2126; }
.syn .stroke { stroke: #1d6b3a; } .syn .tip, .syn .label { fill: #1d6b3a; }
.data .stroke { stroke: #0b5cad; } .data .tip, .data .label { fill: #0b5cad; }
.fin .stroke { stroke: #8a5a00; } .fin .tip, .fin .label { fill: #8a5a00; }
.rst .stroke { stroke: #a3161a; } .rst .tip, .rst .label { fill: #a3161a; }
.icmp .stroke { stroke: #86217e; stroke-dasharray: 2 4; } .icmp .tip, .icmp .label, .icmp circle { fill: #86217e; }
.again .stroke { stroke-dasharray: 9 4; }
@media (prefers-color-scheme: dark) {
.paper { fill: #14171a; }
text, .change { fill: #e4e7ea; }
.note, .end, .unit, .time, .state, .peer, .silence, .none, .remark { fill: #9aa4af; }
.state.change, .peer.change { fill: #e4e7ea; }
.life { stroke: #737c87; }
.silent { stroke: #14171a; }
.rule { stroke: #333a41; }
.stroke { stroke: #e4e7ea; }
.tip, circle { fill: #e4e7ea; }
.syn .stroke { stroke: #7fd19b; } .syn .tip, .syn .label { fill: #7fd19b; }
.data .stroke { stroke: #7db8f2; } .data .tip, .data .label { fill: #7db8f2; }
.fin .stroke { stroke: #e3c06a; } .fin .tip, .fin .label { fill: #e3c06a; }
.rst .stroke { stroke: #ff9d95; } .rst .tip, .rst .label { fill: #ff9d95; }
.icmp .stroke { stroke: #e59be0; } .icmp .tip, .icmp .label, .icmp circle { fill: #e59be0; }
}
)CSS";

}  // namespace synfin::view
