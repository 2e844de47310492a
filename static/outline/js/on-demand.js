// What few pages need is loaded where it is needed, and what a reader asks for when it is asked for.
const link = { notes: ".footnote-ref", video: ".video > a", search: ".search-link" };
on("click", (event) => {
  if (!plain(event)) return;
  for (const [name, selector] of Object.entries(link)) {
    const from = event.target.closest(selector);
    if (!from || name === "notes" && innerWidth < 1024 || name === "video" && local) continue;
    event.preventDefault();
    if (name === "search") tools.early = "";
    load(name).then(() => tools[name](from)).catch(() => { location.href = from.href; });
  }
});
// What is typed before the field of the search has come is written into it.
on("keydown", (event) => {
  if (tools.early === undefined || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
  event.preventDefault();
  tools.early += event.key;
});
on("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (typing?.checkVisibility() || !(event.ctrlKey || event.metaKey ? event.key === "k" : event.key === "/" && !event.altKey)) return;
  event.preventDefault();
  $(link.search)?.click();
});
if (kept("found", "sessionStorage")) load("match").then(() => load("found")).then(() => tools.found());
if ($(".progress")) load("progress");
enhancements.push(() => { if ($(".tabs:not(.ready)")) load("tabs").then(() => tools.tabs()); });
