/** The look of the page: light and dark by the reader's own setting, and for paper. */
export const pageStyle = `
:root { color-scheme: light dark; --back: #fff; --fore: #1b1f24; --dim: #57606a; --line: #d0d7de; --soft: #f3f5f8; --good: #116329;
  --bad: #b3121d; --warn: #7a4b00; --link: #0550ae; --pick: #fff3c4;
  --t0: #b6d4fe; --t1: #ffd2a8; --t2: #c3e6c5; --t3: #e3cdf5; --t4: #f8c9d4; --t5: #bfe6e8; --t6: #e8dfb0; --t7: #d5d9df; }
@media (prefers-color-scheme: dark) { :root { --back: #0f1318; --fore: #e6edf3; --dim: #9aa5b1; --line: #38414b; --soft: #1a2027;
  --good: #6fdd8b; --bad: #ff8f88; --warn: #f0c060; --link: #8cc2ff; --pick: #46390d;
  --t0: #1d4577; --t1: #6b3c12; --t2: #1f5228; --t3: #4d2f6b; --t4: #6b2438; --t5: #14525a; --t6: #554a14; --t7: #434b55; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem 1.5rem 4rem; max-width: 110rem; background: var(--back); color: var(--fore);
  font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 0.3rem 0 0.8rem; } h2 { font-size: 1.1rem; display: inline; } h3 { font-size: 1rem; margin: 0 0 0.4rem; }
a { color: var(--link); } code, .step, .ledger td, svg text { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; }
table { border-collapse: collapse; } th, td { text-align: left; padding: 0.2rem 0.7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--dim); font-weight: 600; } .number-cell { text-align: right; font-variant-numeric: tabular-nums; }
.holds { color: var(--good); } .violated { color: var(--warn); } .unrefuted { color: var(--warn); } .surprise { color: var(--bad); font-weight: 600; }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--back); }
details.run { margin: 1.2rem 0; border: 1px solid var(--line); border-radius: 8px; padding: 0.6rem 1rem; content-visibility: auto; contain-intrinsic-size: auto 3rem; }
summary { cursor: pointer; padding: 0.2rem 0; } .reason { color: var(--bad); margin: 0.3rem 0; } .stop { white-space: pre-wrap; color: var(--bad); } .forecast { margin: 0.2rem 0; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; margin: 0.6rem 0; }
button { font: inherit; color: var(--fore); background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 0.15rem 0.7rem; cursor: pointer; }
.actor { display: inline-flex; align-items: center; gap: 0.35rem; border-radius: 6px; padding: 0 0.5rem; color: var(--fore); }
.replay { display: flex; gap: 0.6rem; align-items: center; margin: 0.6rem 0; } .replay code { overflow-wrap: anywhere; background: var(--soft); padding: 0.2rem 0.5rem; border-radius: 6px; }
.below { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem; margin-top: 0.8rem; } @media (max-width: 60rem) { .below { grid-template-columns: 1fr; } }
.steps { list-style: none; margin: 0; padding: 0.3rem; max-height: 34rem; } .step { font-size: 13px; border-radius: 4px; padding: 0.1rem 0.4rem; border-left: 4px solid transparent; }
.step a { color: inherit; text-decoration: none; display: grid; grid-template-columns: 2.4rem 6.5rem 3.4rem 10rem 1fr; gap: 0.4rem; overflow-wrap: anywhere; }
.step a:hover { text-decoration: underline; } .step .dim, .place { color: var(--dim); } .step.wrong { color: var(--bad); font-weight: 600; }
.step[aria-current] { background: var(--pick); border-left-color: var(--link); } .step[aria-current].wrong { border-left-color: var(--bad); } .step[aria-current] .dim, .step[aria-current] .place { color: var(--fore); }
.step.muted { opacity: 1; display: none; } .detail { margin: 0.2rem 0 0.4rem 2.8rem; font-weight: 400; color: var(--fore); } .scripted .step:not([aria-current]) .detail { display: none; }
.detail p { margin: 0.1rem 0; } del { color: var(--bad); } ins { color: var(--good); text-decoration: none; font-weight: 600; } .step[aria-current] del, .step[aria-current] ins { color: var(--fore); }
.ledger td:last-child { white-space: nowrap; } .side { align-self: start; } .ledger { width: 100%; } .ledger td { font-size: 13px; overflow-wrap: anywhere; } .ledger tr.changed { background: var(--pick); } .ledger tr.broken th::before { content: "\\2716 "; color: var(--bad); }
.value { display: inline-block; border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3rem; margin: 0 0.2rem 0.1rem 0; } .value.new { border-color: var(--fore); font-weight: 700; }
svg { display: block; } svg text { font-size: 11px; fill: var(--fore); pointer-events: none; } svg .level { text-anchor: end; font-size: 9px; fill: var(--dim); } svg .title { font-size: 12px; font-weight: 600; }
svg .number { text-anchor: middle; fill: var(--dim); } .lane { fill: var(--soft); stroke: var(--line); } .cursor { fill: var(--pick); } .column { fill: transparent; }
rect.stay, rect.held { stroke: var(--fore); stroke-width: 0.6; }  .mark { fill: var(--back); stroke: var(--fore); stroke-width: 1.6; } .mark.wrong { fill: var(--bad); stroke: var(--bad); } .race { stroke: var(--bad); stroke-width: 1.8; stroke-dasharray: 5 3; pointer-events: none; }
rect.loop { fill: none; stroke: var(--link); stroke-width: 1.6; stroke-dasharray: 8 4; pointer-events: none; } .step.loops { border-right: 4px double var(--link); }
.sweep { margin: 1rem 0; } .sweep figcaption { font-weight: 600; margin-bottom: 0.3rem; } .point.holds { fill: var(--good); } .point.violated, .point.unrefuted { fill: var(--warn); } .point.surprise { fill: var(--bad); }
svg text.waits { fill: var(--fore); stroke: var(--back); stroke-width: 3.5px; paint-order: stroke; font-weight: 600; } rect.waits { fill: url(#hatch); stroke: var(--bad); stroke-width: 0.8; } #hatch path { stroke: var(--bad); stroke-width: 1.6; } .muted { opacity: 0.15; }
.truths { margin-top: 1rem; } .charts { margin-top: 1rem; } .charts h3 { display: inline; } .figures { display: flex; flex-wrap: wrap; gap: 1rem; } .chart { margin: 0.5rem 0; max-width: 100%; } .chart .scroll { max-height: 40rem; padding: 0.4rem; }
figcaption { font-weight: 600; } .chart text { fill: var(--fore); font-size: 10px; } .chart .edge text { font-size: 9px; } .chart .node path, .chart .node polygon { stroke: var(--fore); } .chart .cluster path { stroke: var(--dim); } .chart .edge path { stroke: var(--dim); } .chart .edge polygon { stroke: var(--dim); fill: var(--dim); } .chart .lit text { font-weight: 700; }
${Array.from({ length: 8 }, (_, tone) => `.lit.tone${tone} > path, .lit.tone${tone} > polygon { fill: var(--t${tone}); }`).join("\n")}
${Array.from({ length: 8 }, (_, tone) => `rect.tone${tone}:not(.waits) { fill: var(--t${tone}); } .actor.tone${tone} { background: var(--t${tone}); }`).join("\n")}
.sprite { position: absolute; width: 0; height: 0; } kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3rem; } :focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 11px; } button, .tools, .skip { display: none !important; } .scroll, .steps { overflow: visible; max-height: none; border: 0; }
  .scroll svg { width: 100%; height: auto; } details.run { break-inside: auto; border: 0; content-visibility: visible; } .below { display: block; } .scripted .step:not([aria-current]) .detail { display: block; } }
`;
