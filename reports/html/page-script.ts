/** What the page does: one step at a time, by key, click or address. Plain JavaScript for the browser; it writes text, never markup. */
export const pageScript = `
"use strict";
document.documentElement.classList.add("scripted");
const runs = [...document.querySelectorAll("details.run")].map((root) => ({
  root, at: -1, data: undefined, shown: [...root.querySelectorAll("li.step")],
  status: root.querySelector(".status"), cursor: root.querySelector(".cursor"), picture: root.querySelector(".picture"),
  steps: [...root.querySelectorAll("li.step")], rows: [...root.querySelectorAll(".ledger:not(.truths) tbody tr")],
  truths: [...root.querySelectorAll(".truths tbody tr")], charts: [...root.querySelectorAll(".chart")],
}));
const tones = [0, 1, 2, 3, 4, 5, 6, 7].map((tone) => "tone" + tone);
let current = runs[0];
const cell = (tag, className, text) => { const made = document.createElement(tag); made.className = className; made.textContent = text; return made; };
const parts = (state) => {
  const [, name = state, inside = ""] = /^(.*?)(?: \\((.*)\\))?$/s.exec(state) || [];
  return [name, ...inside.split(/, (?=\\w+ = )/).filter((part) => part !== "")];
};
const stateAfter = (data, at, object) => {
  for (let step = at; step >= 0; step -= 1) {
    const found = data.steps[step].to.find(([number]) => number === object);
    if (found) return found[1];
  }
  return data.objects[object].first;
};
const fill = (run) => {
  run.data ??= JSON.parse(run.root.querySelector(".data").textContent);
  const last = run.at === run.steps.length - 1;
  run.data.objects.forEach((object, number) => {
    const row = run.rows[number];
    const state = stateAfter(run.data, run.at, number), before = run.at < 1 ? object.first : stateAfter(run.data, run.at - 1, number);
    const old = new Set(parts(before));
    const owner = run.data.steps[run.at].held.find(([held]) => held === number);
    row.className = (state === before ? "" : "changed ") + (last && object.wrong ? "broken" : "");
    row.cells[1].replaceChildren(...parts(state).filter((part) => part !== "").map((part) => cell("span", old.has(part) ? "value" : "value new", part)));
    row.cells[2].textContent = owner ? owner[1] : "";
  });
  run.truths.forEach((row, number) => {
    const unmet = run.data.truths.steps[run.at].includes(number), before = run.at > 0 && run.data.truths.steps[run.at - 1].includes(number);
    row.classList.toggle("changed", unmet !== before);
    row.cells[2].textContent = !unmet ? "yes" : row.cells[1].textContent === "always" || last ? "no" : "not yet";
  });
  run.root.querySelectorAll(".lit").forEach((state) => state.classList.remove("lit", ...tones));
  run.data.standing.actors.forEach(({ chart, first }, actor) => {
    let state = first;
    for (let step = 0; step <= run.at; step += 1) for (const [moved, to] of run.data.standing.steps[step]) if (moved === actor) state = to;
    const node = state < 0 ? undefined : run.charts[chart] && run.charts[chart].querySelector(".s" + state);
    if (node) node.classList.add("lit", tones[actor % 8]);
  });
};
const show = (run, at, scroll) => {
  if (!run || run.steps.length === 0) return;
  current = run;
  run.at = Math.max(0, Math.min(run.steps.length - 1, at));
  run.steps.forEach((step, index) => { if (index === run.at) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current"); });
  const svg = run.picture.querySelector("svg"), wide = Number(svg.dataset.step), left = Number(svg.dataset.left) + run.at * wide;
  run.cursor.setAttribute("x", String(left));
  if (left < run.picture.scrollLeft + 140 || left + wide > run.picture.scrollLeft + run.picture.clientWidth) run.picture.scrollLeft = left - run.picture.clientWidth / 2;
  const step = run.steps[run.at], list = step.parentElement;
  if (step.offsetTop - list.offsetTop < list.scrollTop || step.offsetTop - list.offsetTop + step.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = step.offsetTop - list.offsetTop - list.clientHeight / 2;
  run.status.textContent = "Step " + (run.at + 1) + " of " + run.steps.length;
  fill(run);
  if (scroll) { run.root.open = true; run.root.scrollIntoView(); }
};
const go = (run, at) => { if (!run) return; run.root.open = true; show(run, at, false); history.replaceState(null, "", "#" + run.steps[run.at].id); };
const next = (run, way) => {
  let at = run.at + way;
  while (at >= 0 && at < run.steps.length && run.steps[at].classList.contains("muted")) at += way;
  if (at >= 0 && at < run.steps.length) go(run, at);
};
const follow = () => {
  const [, id, step] = /^#(run-\\d+)(?:-step-(\\d+))?$/.exec(location.hash) || [];
  const run = runs.find(({ root }) => root.id === id);
  if (run) show(run, step ? Number(step) - 1 : run.at, true);
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !current) return;
  if (event.key === "j") next(current, 1);
  else if (event.key === "k") next(current, -1);
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  const run = runs.find(({ root }) => root.contains(event.target));
  const link = event.target.closest("a[href^='#run-']"), button = event.target.closest("button");
  if (link && run) { const at = run.steps.findIndex(({ id }) => "#" + id === link.getAttribute("href")); if (at >= 0) { event.preventDefault(); go(run, at); } }
  if (button && run && button.dataset.way) next(run, Number(button.dataset.way));
  if (button && run && button.classList.contains("copy")) {
    const text = run.root.querySelector(".replay code");
    getSelection().selectAllChildren(text);
    const done = () => { button.textContent = "Copied"; };
    if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(done, () => { document.execCommand("copy"); done(); });
    else { document.execCommand("copy"); done(); }
  }
});
document.addEventListener("change", (event) => {
  const run = runs.find(({ root }) => root.contains(event.target));
  if (!run) return;
  run.root.querySelectorAll("[data-actor='" + event.target.value + "']").forEach((part) => part.classList.toggle("muted", !event.target.checked));
});
addEventListener("hashchange", follow);
for (const run of runs) { show(run, run.steps.length - 1, false); run.root.addEventListener("toggle", () => { if (run.root.open) current = run; }); }
current = runs.find(({ root }) => root.open) || runs[0];
follow();
`;
