#include "view/html_style.h"

namespace synfin::view {

const std::string_view html_style = R"CSS(
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1d2126; --soft: #626a75; --rule: #dcdfe3; --tint: #f0f2f4;
  --link: #0b5cad; --ne: #a3161a; --ne-back: #fce4e2; --ap: #7a5a00; --ap-back: #fbf1d5; --eq: #1d6b3a;
  --mono: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f23; --ink: #e4e7ea; --soft: #9aa4af; --rule: #333a41; --tint: #252b31;
    --link: #7db8f2; --ne: #ff9d95; --ne-back: #4a1f1f; --ap: #e3c06a; --ap-back: #3a3118; --eq: #7fd19b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere;
}
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; }
h2 { margin: 3rem 0 .75rem; padding-bottom: .35rem; border-bottom: 1px solid var(--rule); font-size: 1.2rem; }
h3 { display: inline; margin: 0; font-size: 1rem; }
h4 { margin: 0; font-size: .95rem; }
p { margin: .4rem 0; max-width: 48rem; }
a { color: var(--link); }
code, .hex, td.left, td.right, td.value, .number { font-family: var(--mono); font-size: .86em; }
.kind, .note, figcaption { color: var(--soft); font-size: .88rem; }
.kind { margin: 0; letter-spacing: .02em; }
.command { white-space: pre-wrap; }
.verdict {
  display: flex; gap: .9rem; align-items: baseline; margin: 1.2rem 0 0; padding: .8rem 1.1rem; max-width: none;
  border: 1px solid var(--rule); border-left: 5px solid var(--eq); border-radius: 4px; background: var(--card);
  font-size: 1.05rem;
}
.verdict.ne { border-left-color: var(--ne); }
.verdict .sign { font-size: 1.3rem; font-weight: 700; line-height: 1; color: var(--eq); }
.verdict.ne .sign { color: var(--ne); }
.differences { columns: 2 30rem; column-gap: 2rem; margin: .8rem 0; padding-left: 1.3rem; }
.differences li { margin: .15rem 0; }
.ladders { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; }
figure { margin: 0; min-width: 0; }
svg.ladder { display: block; width: 100%; height: auto; font-family: var(--mono); font-size: 11px; fill: var(--ink); }
svg .head { font: 600 14px system-ui, "DejaVu Sans", sans-serif; text-anchor: middle; }
svg .life { stroke: var(--soft); stroke-width: 1.2; }
svg .silent { stroke: var(--paper); stroke-width: 3; stroke-dasharray: 3 3; }
svg .silence, svg .none, svg .remark { fill: var(--soft); text-anchor: middle; }
svg .none, svg .remark { font: italic 11px system-ui, "DejaVu Sans", sans-serif; }
svg .time, svg .state { text-anchor: end; fill: var(--soft); }
svg .change { fill: var(--ink); font-weight: 700; }
svg .peer { fill: var(--soft); }
svg a { text-decoration: none; }
svg .stroke { stroke: var(--ink); stroke-width: 1.5; }
svg .label { text-anchor: middle; font-size: 11.5px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
svg .again .stroke { stroke-dasharray: 9 4; }
svg .icmp .stroke { stroke-dasharray: 2 4; }
svg .ne .stroke { stroke: var(--ne); stroke-width: 2.4; }
svg .ne { fill: var(--ne); font-weight: 700; }
svg a:hover .label, svg a:focus .label { text-decoration: underline; }
details { margin: .5rem 0; border: 1px solid var(--rule); border-radius: 4px; background: var(--card); }
details.ne { border-left: 5px solid var(--ne); }
details:has(:target) { outline: 2px solid var(--link); }
summary { display: flex; flex-wrap: wrap; gap: .15rem .7rem; align-items: baseline; padding: .55rem .9rem; cursor: pointer; }
summary::before { content: "▸"; color: var(--soft); }
details[open] > summary::before { content: "▾"; }
summary::-webkit-details-marker { display: none; }
summary .way { color: var(--soft); font-size: .88rem; }
summary .counts { margin-left: auto; }
.counts { font-family: var(--mono); font-size: .86rem; white-space: nowrap; }
.counts span { margin-left: .5em; }
.counts .eq { color: var(--soft); }
.counts .ap { color: var(--ap); }
.counts .ne { padding: 0 .4em; border-radius: 3px; background: var(--ne-back); color: var(--ne); font-weight: 700; }
.content { padding: 0 .9rem .9rem; scroll-margin-top: 4rem; }
.packets { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; margin-top: 1.2rem; }
.packet { min-width: 0; }
table { width: 100%; border-collapse: collapse; font-size: .88rem; }
caption { padding: .6rem 0 .3rem; text-align: left; color: var(--soft); }
th, td { padding: .16rem .5rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: .82rem; }
.rows .left, .rows .right { width: 24%; }
.rows .name, .rows tbody th { width: 17%; }
.rows .sign { width: 2rem; text-align: center; font-weight: 700; }
.rows .rule { color: var(--soft); }
.rows .eq .sign { color: var(--soft); font-weight: 400; }
.ap td { color: var(--soft); }
.ap .sign { color: var(--ap); }
tr.ne { background: var(--ne-back); }
tr.ne th, tr.ne td { color: var(--ne); font-weight: 600; }
td.absent { font-style: italic; }
.hex { margin: .6rem 0; overflow-x: auto; line-height: 1.75; }
.hex .line { white-space: pre; }
.hex .at { margin-right: .4em; color: var(--soft); }
.run { padding: .1em 0; cursor: help; }
.run.even { background: var(--tint); }
.run.ap { border-bottom: 2px dotted var(--ap); }
.run.ne { border-bottom: 2px solid var(--ne); background: var(--ne-back); color: var(--ne); font-weight: 700; }
.fields { table-layout: auto; }
.fields th, .fields td { padding: .1rem .4rem .1rem 0; font-size: .82rem; }
.fields .number, .fields .value { font-size: .8rem; white-space: nowrap; }
.fields .value { min-width: 11ch; white-space: normal; }
tr.ne .meaning, tr.ne .rule { font-weight: 400; }
.fields .number, .fields .meaning { color: var(--soft); }
.fields tbody th { white-space: nowrap; }
dl.key { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .6rem 0 1.2rem; font-size: .9rem; }
dl.key dt { font-weight: 700; text-align: center; }
dl.key dd { margin: 0; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 60rem) {
  .ladders, .packets { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 40rem) {
  body { padding: 1rem .6rem 3rem; }
  .content { padding: 0 .5rem .6rem; }
  summary { padding: .5rem; }
  .verdict { padding: .7rem; }
  .hex { font-size: 10.5px; }
  .rows thead .name, .rows thead .rule { display: none; }
  .rows tr { display: grid; grid-template-columns: 7.4rem minmax(0, 1fr) 1.4rem minmax(0, 1fr); padding: .15rem 0; border-bottom: 1px solid var(--rule); }
  .rows th, .rows td, .rows .left, .rows .right, .rows .sign, .rows tbody th { width: auto; border: 0; padding: 0 .25rem; }
  .rows tbody th { font-size: .78rem; }
  .rows thead .left { grid-column: 2; }
  .rows .rule { grid-column: 1 / -1; font-size: .78rem; }
  .rows .rule:empty { display: none; }
  .fields thead, .fields .meaning:empty { display: none; }
  .fields tr { display: grid; grid-template-columns: 3.2rem 2.6rem minmax(0, 1fr) minmax(0, 1fr); border-bottom: 1px solid var(--rule); }
  .fields th, .fields td { border: 0; }
  .fields .meaning { grid-column: 3 / -1; font-size: .76rem; }
}
@media print {
  :root { --paper: #fff; --card: #fff; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, svg, .line { break-inside: avoid; }
}
)CSS";

const std::string_view trace_page_style = R"CSS(
:root { --data: #0b5cad; --fin: #8a5a00; --icmp: #86217e; }
@media (prefers-color-scheme: dark) { :root { --data: #7db8f2; --fin: #e3c06a; --icmp: #e59be0; } }
.connection { content-visibility: auto; contain-intrinsic-size: auto 40rem; }
@media print { .connection { content-visibility: visible; } }
.summary { font-weight: 600; max-width: none; }
figure { overflow-x: auto; margin: 1rem 0; }
svg.ladder { max-width: 52rem; min-width: 36rem; }
svg .end, svg .unit { fill: var(--soft); font: 11px system-ui, "DejaVu Sans", sans-serif; }
svg .end { text-anchor: middle; }
svg .unit { text-anchor: end; }
svg .peer.change { fill: var(--ink); }
svg .tip, svg circle { fill: var(--line, var(--ink)); }
svg .arrow .stroke { stroke: var(--line, var(--ink)); }
svg .arrow .label { fill: var(--line, var(--ink)); }
svg .syn { --line: var(--eq); }
svg .data { --line: var(--data); }
svg .fin { --line: var(--fin); }
svg .rst { --line: var(--ne); }
svg .icmp { --line: var(--icmp); }
summary { flex-wrap: nowrap; }
.packet-line, .overview .number { font-family: var(--mono); font-size: .82rem; }
.packet-line { white-space: pre-wrap; }
p.packet-line { margin: .5rem 0; padding: .55rem .9rem; max-width: none; border: 1px solid var(--rule); border-radius: 4px; background: var(--card); }
p.packet-line:target { outline: 2px solid var(--link); }
.packet { max-width: 50rem; }
.fields .number { width: 4rem; }
.fields .value { width: 9rem; }
.fields tbody th { width: 10.5rem; }
.overview .number { text-align: right; white-space: nowrap; }
.overview a { font-weight: 400; }
@media (max-width: 40rem) {
  .fields .number, .fields .value, .fields tbody th { width: auto; }
  .overview .number { padding-left: 0; text-align: left; font-size: .76rem; }
  .overview thead { display: none; }
  .overview tr { display: grid; grid-template-columns: 2.6rem 1fr 1.2fr 1.2fr; border-bottom: 1px solid var(--rule); }
  .overview th, .overview td { border: 0; }
  .overview .what { grid-column: 2 / -1; }
  .overview .many { grid-column: 2; }
  .overview .many::after { content: " packets"; }
  .overview .begins:not(:empty)::before { content: "at "; }
  .overview .lasts:not(:empty)::before { content: "for "; }
  .overview .lasts:not(:empty)::after, .overview .begins:not(:empty)::after { content: " s"; }
}
)CSS";

}  // namespace synfin::view
