// SPDX-License-Identifier: Apache-2.0
// The look of a plan's page. Colours that the colour-blind can tell apart: M. Okabe, K. Ito,
// "Color Universal Design", 2008.
#pragma once

namespace rackplan {

inline constexpr const char* page_style = R"css(
:root { color-scheme: light dark; --ink: #1b1b1b; --soft: #5c5c5c; --paper: #ffffff;
  --line: #d9d9d9; --panel: #f6f6f6; --free: #e4e4e4; --first: #0072b2; --second: #d55e00;
  --third: #009e73; --fourth: #cc79a7; --fifth: #e69f00; --sixth: #56b4e9; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --soft: #a8a8a8; --paper: #161616;
  --line: #3a3a3a; --panel: #202020; --free: #383838; --first: #56b4e9; --second: #e69f00;
  --sixth: #0072b2; --fifth: #d55e00; } }
body { margin: 0 auto; max-width: 1240px; padding: 24px; background: var(--paper);
  color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 12px; }
h2 { font-size: 17px; margin: 32px 0 8px; }
figure { margin: 0; padding: 12px; background: var(--panel); border-radius: 6px; }
figcaption { font-weight: 600; margin-bottom: 6px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
  gap: 16px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
table.answer { font-size: 15px; }
table.answer td:first-child { color: var(--soft); white-space: nowrap; }
footer { margin-top: 32px; color: var(--soft); font-size: 12px; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg .small { font-size: 10px; fill: var(--soft); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .axis { stroke: var(--soft); stroke-width: 1; }
svg .target { stroke: var(--second); stroke-width: 1.5; stroke-dasharray: 5 4; }
svg .front, svg .curve { fill: none; stroke: var(--first); stroke-width: 2; }
svg .first { fill: var(--first); }
svg .second { fill: var(--second); }
svg .third { fill: var(--third); }
svg .fourth { fill: var(--fourth); }
svg .fifth { fill: var(--fifth); }
svg .sixth { fill: var(--sixth); }
svg .other { fill: var(--soft); fill-opacity: 0.5; }
svg .free { fill: var(--free); }
)css";

}  // namespace rackplan
