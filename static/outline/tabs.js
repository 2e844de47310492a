// Folds of which one is open become tabs, which arrow keys go through. Loaded where there are some.
"use strict";
(() => {
  const { $, all, keep, kept, make, on, root } = outline;
  const chosen = kept("tabs") || {};
  let count = 0;

  // Sets of one group choose alike, on this page and on others.
  const choose = (group, title) => all(`.tabs[data-group="${CSS.escape(group)}"] > .tab`).forEach((fold) => {
    if ($("summary", fold).textContent === title) fold.open = true;
  });

  const tabOf = (set, fold) => {
    const body = $(".tab-body", fold), title = $("summary", fold), { group } = set.dataset, id = `tab-${++count}`;
    const tab = make("button", { type: "button", id, role: "tab", innerHTML: title.innerHTML });
    tab.setAttribute("aria-controls", body.id ||= `${id}-text`);
    body.setAttribute("aria-labelledby", id);
    Object.assign(body, { role: "tabpanel", tabIndex: 0 });
    on("click", () => {
      fold.open = true;
      if (!group) return;
      chosen[group] = title.textContent;
      keep("tabs", chosen);
      choose(group, title.textContent);
    }, tab);
    return tab;
  };

  const asTabs = (set) => {
    const folds = all(":scope > .tab", set), tabs = folds.map((fold) => tabOf(set, fold)), row = make("div", { role: "tablist" });
    const show = () => tabs.forEach((tab, at) => { tab.ariaSelected = folds[at].open; tab.tabIndex = folds[at].open ? 0 : -1; });
    const turn = (event) => {
      const at = tabs.indexOf(event.target.closest("[role=tab]")), step = root.dir === "rtl" ? -1 : 1;
      const to = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const tab = tabs[(to + tabs.length) % tabs.length];
      tab.click();
      tab.focus();
    };
    row.append(...tabs);
    on("keydown", turn, row);
    folds.forEach((fold) => on("toggle", show, fold));
    set.prepend(row);
    set.classList.add("ready");
    show();
  };

  outline.tabs = () => {
    all(".tabs:not(.ready)").forEach(asTabs);
    Object.entries(chosen).forEach(([group, title]) => choose(group, title));
  };
})();
