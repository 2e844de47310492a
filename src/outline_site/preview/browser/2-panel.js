// What is laid over the page: problems, remarks and a button, apart from the page and its styles.

const host = Object.assign(document.createElement("div"), { id: "outline-live" });
const shade = host.attachShadow({ mode: "open" });
const make = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const stored = (key) => { try { return localStorage.getItem(`outline-live-${key}`); } catch { return null; } };
const store = (key, value) => { try { localStorage.setItem(`outline-live-${key}`, value); } catch { /* then for this page only */ } };
const button = (text, onclick, properties = {}) => make("button", { type: "button", textContent: text, onclick, ...properties });

shade.innerHTML = `<style>
  :host { all: initial; color-scheme: light dark; --paper: light-dark(#fff, #1e2024); --ink: light-dark(#1d1f23, #e8e8ea); --soft: light-dark(#5a5e66, #a9adb5); --line: light-dark(#c9ccd2, #474b53); --error: light-dark(#b3261e, #ff8a80); --warning: light-dark(#7a4f00, #ffc46b); }
  * { box-sizing: border-box; }
  .layer { position: fixed; z-index: 2147483647; inset: auto 0 0 0; display: flex; flex-direction: column; align-items: flex-end; gap: .5rem; padding: .75rem; pointer-events: none; font: 14px/1.45 system-ui, sans-serif; color: var(--ink); }
  .layer > * { pointer-events: auto; }
  button, a { font: inherit; color: inherit; }
  button { border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); padding: .2rem .6rem; cursor: pointer; }
  button:focus-visible, a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
  .card { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; box-shadow: 0 .25rem 1rem #0003; padding: .5rem .75rem; max-width: min(36rem, 100%); display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; }
  .offers { display: flex; flex-direction: column; gap: .5rem; align-items: flex-end; }
  .card:empty, [hidden] { display: none !important; }
  .problems { align-self: stretch; display: flex; flex-direction: column; max-height: 50vh; background: var(--paper); border: 1px solid var(--line); border-top: .3rem solid var(--warning); border-radius: .5rem; box-shadow: 0 .25rem 1.5rem #0004; }
  .problems.bad { border-top-color: var(--error); }
  .problems header { display: flex; justify-content: space-between; align-items: center; padding: .5rem .75rem; gap: 1rem; }
  .problems h2 { margin: 0; font-size: 1rem; }
  .problems ol { list-style: none; margin: 0; padding: 0 .75rem .5rem; overflow: auto; overscroll-behavior: contain; }
  .problems li { padding: .5rem 0; border-top: 1px solid var(--line); }
  .problems p { margin: 0; overflow-wrap: anywhere; }
  .problems b { color: var(--warning); }
  .problems .error b { color: var(--error); }
  .problems .hint, .problems code { color: var(--soft); }
  .problems pre { margin: .25rem 0; overflow: auto; font: 13px/1.4 ui-monospace, monospace; background: light-dark(#f3f4f6, #16171a); padding: .3rem .5rem; border-radius: .3rem; tab-size: 1; }
  .problems pre i { color: var(--error); font-style: normal; font-weight: bold; }
  .badge.bad { border-color: var(--error); color: var(--error); }
  .badge.odd { border-color: var(--warning); color: var(--warning); }
  .ribbon { position: fixed; z-index: 2147483646; inset: auto auto 0 0; margin: .75rem; padding: .2rem .75rem; border-radius: 1rem; font: 600 13px/1.5 system-ui, sans-serif; background: #7a4f00; color: #fff; pointer-events: none; }
  label { display: flex; gap: .4rem; align-items: center; }
  @media print { :host { display: none; } }
</style>
<div class="ribbon" role="note" hidden></div>
<div class="layer">
  <div class="card reading" role="status" hidden></div>
  <div class="card offline" role="status" hidden>The preview has stopped. This page goes on when it is started again.</div>
  <div class="card gone" role="status" hidden></div>
  <div class="card back" hidden></div>
  <div class="offers" role="status"></div>
  <section class="problems" aria-label="Problems" hidden><header><h2></h2></header><ol></ol></section>
  <div class="card menu" hidden></div>
  <button type="button" class="badge" aria-expanded="false"></button>
</div>`;
root.append(host);
const part = (name) => shade.querySelector(`.${name}`);
const problems = part("problems"), badge = part("badge"), menu = part("menu"), back = part("back");

// ------------------------------------------------------------------------------------------------------- problems

// The list opens by itself for errors and for what has gone wrong just now, and closes when that is mended.
let state = null, told = new Set(), causes = new Set(), asked = false, title = document.title;
const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
const counted = () => [state.errors && count(state.errors, "error"), state.warnings && count(state.warnings, "warning")].filter(Boolean).join(", ");
const key = (problem) => `${problem.severity} ${problem.code} ${problem.message} ${problem.place.replace(/:\d+:\d+$/, "")}`;

const showTitle = () => {
  const mark = state?.errors ? `✗ ${state.errors} ` : state?.warnings ? `⚠ ${state.warnings} ` : "";
  if (document.title !== mark + title) document.title = mark + title;
};

const item = (problem) => {
  const place = problem.edit ? make("a", { href: problem.edit, textContent: problem.place }) : problem.place;
  const times = problem.times > 1 ? ` (${problem.times} times)` : "";
  const made = make("li", { className: problem.severity }, make("p", {}, make("b", { textContent: problem.severity }), " ", place, make("br"), problem.message + times));
  const [line, caret] = problem.source;
  if (line !== undefined) made.append(make("pre", {}, `${line}\n`, make("i", { textContent: caret })));
  if (problem.hint) made.append(make("p", { className: "hint", textContent: problem.hint }));
  made.append(make("code", { textContent: problem.code }));
  return made;
};

const open = (wanted) => {
  problems.hidden = !wanted;
  asked = wanted;
};
part("problems").querySelector("header").append(button("Close", () => open(false)));
addEventListener("keydown", (event) => { if (event.key === "Escape" && !problems.hidden) open(false); });

const showProblems = (first) => {
  const list = state.problems, total = state.errors + state.warnings;
  badge.textContent = total ? counted() : "Preview";
  badge.className = `badge ${state.errors ? "bad" : state.warnings ? "odd" : ""}`;
  showTitle();
  if (!total) { open(false); told = new Set(); return; }
  problems.classList.toggle("bad", state.errors > 0);
  problems.querySelector("h2").textContent = counted();
  problems.querySelector("ol").replaceChildren(...list.map(item));
  const news = list.filter((problem) => !told.has(key(problem)));
  if (news.some((problem) => problem.severity === "error" || !first)) problems.hidden = false;
  const keys = new Set(list.map(key));
  news.forEach((problem) => causes.add(key(problem)));
  if (!asked && ![...causes].some((cause) => keys.has(cause))) problems.hidden = true;
  if (problems.hidden) causes.clear();
  told = keys;
};
