// After a search: the words that were looked for are marked on the page, and folds of the section that hold one are open.
"use strict";
outline.found = () => {
  const { all, kept, target } = outline, { places, plain } = outline.match, wanted = kept("found", "sessionStorage"), body = document.querySelector("main");
  sessionStorage.removeItem(outline.key("found"));
  if (!wanted) return;
  const ranges = [], walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.parentElement.closest("math, svg, nav, script, style, .anchor")) continue;
    for (const [start, length] of places(plain(text.data), wanted)) {
      const range = new Range();
      range.setStart(text, start);
      range.setEnd(text, start + length);
      ranges.push(range);
    }
  }
  if (window.Highlight && CSS.highlights) CSS.highlights.set("outline-found", new Highlight(...ranges));

  // The section begins at the heading that the address names, and ends before the next one.
  const begin = target(location.hash), headings = all(":is(h1, h2, h3, h4, h5, h6)[id]", body);
  const after = (node, range) => !node || node.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING;
  const end = headings[headings.indexOf(begin) + 1];
  const own = ranges.filter((range) => after(begin, range) && !(end && (after(end, range) || end.contains(range.startContainer))));
  for (const range of own) {
    for (let fold = range.startContainer.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      if (!fold.hasAttribute("name") || range === own[0]) fold.open = true;
    }
  }
  const first = own[0]?.startContainer.parentElement, box = first?.getBoundingClientRect();
  if (box && (box.top < 0 || box.bottom > innerHeight)) first.scrollIntoView({ block: "center" });
};
