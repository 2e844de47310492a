// Search: a field over the page, and below it the sections that have all its words. Loaded when it is first asked for.
// The index calls `outlineIndex` with groups [title of a unit, [[title, address, text], …]], and names of further files.
"use strict";
(() => {
  const { $, full, keep, load, make, on } = outline, { dataset: words } = $(".search-link");
  const MOST = 40, files = ["index"], sections = [];
  let dialog, field, list, status, options = [], active = -1;

  window.outlineIndex = (groups, more = []) => {
    const { plain } = outline.match;
    files.push(...more.map((name) => name.replace(/\.js$/, "")));
    for (const [unit, rows] of groups) {
      let page = "";
      for (const [title, url, text] of rows) {
        if (!url.includes("#")) page = title;
        sections.push({ unit: unit || words.site, page: page === title ? "" : page, title, url, text, head: plain(title), body: plain(text) });
      }
    }
  };
  const loadIndex = async () => { for (let at = 0; at < files.length; at++) await load(files[at]); };   // one may name more

  const option = (hit, wanted, at) => {
    const made = make("a", { href: full(hit.url), role: "option", id: `hit-${at}`, tabIndex: -1 }), title = make("b"), below = make("small");
    title.append(outline.match.marked(hit.title, wanted));
    below.append(hit.page && `${hit.page} · `, outline.match.excerpt(hit, wanted));
    made.append(title, below);
    on("click", () => {
      keep("found", wanted, "sessionStorage");
      if (made.pathname === location.pathname) setTimeout(() => { dialog.close(); load("found").then(outline.found); });
    }, made);
    return made;
  };
  const groupOf = (unit, at) => {
    const group = make("div", { role: "group" }), head = make("div", { role: "presentation", id: `hits-${at}`, textContent: unit });
    group.setAttribute("aria-labelledby", head.id);
    group.append(head);
    return group;
  };
  const choose = (at) => {
    options[active]?.setAttribute("aria-selected", false);
    active = options.length ? (at + options.length) % options.length : -1;
    options[active]?.setAttribute("aria-selected", true);
    options[active]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[active]?.id || "");
  };
  const show = () => {
    const wanted = outline.match.split(field.value), hits = outline.match.find(sections, wanted, MOST);
    const groups = new Map(hits.map(({ unit }) => [unit, null]));
    [...groups.keys()].forEach((unit, at) => groups.set(unit, groupOf(unit, at)));
    hits.forEach((hit, at) => groups.get(hit.unit).append(option(hit, wanted, at)));
    list.replaceChildren(...groups.values());
    options = [...list.querySelectorAll("a")];
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", Boolean(hits.length));
    status.textContent = !wanted.length ? words.hint : !hits.length ? words.none : hits.length === 1 ? words.one : words.many.replace("{count}", hits.length);
    active = -1;
    choose(0);
  };
  const typed = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(active + step);
    else if (event.key === "Enter" && !event.isComposing) options[active]?.click();
    else return;
    event.preventDefault();
  };
  const build = () => {
    dialog = make("dialog", { className: "search", ariaLabel: words.label });
    dialog.innerHTML = '<div class="search-head"><input type="search" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="hits" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go"><button type="button" class="control plain"></button></div><div id="hits" class="search-hits" role="listbox" hidden></div><p role="status"></p>';
    [field, list, status] = ["input", ".search-hits", "p"].map((part) => $(part, dialog));
    field.ariaLabel = list.ariaLabel = field.placeholder = words.label;
    $("button", dialog).textContent = words.close;
    on("click", ({ target: node }) => { if (node === dialog || node.closest("button")) dialog.close(); }, dialog);
    on("input", show, field);
    on("keydown", typed, field);
    document.body.append(dialog);
  };
  outline.search = async () => {
    await load("match");
    if (!dialog) build();
    const { early } = outline;
    delete outline.early;
    if (early) field.value = early;
    show();
    dialog.showModal();
    if (!early) field.select();
    dialog.ariaBusy = true;
    await loadIndex();
    dialog.ariaBusy = false;
    show();
  };
})();
