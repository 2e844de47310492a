// What authors wrote as HTML and is too wide can be scrolled with keys, as what the theme puts into boxes.
const wide = new ResizeObserver((seen) => seen.forEach(({ target: box }) => box.toggleAttribute("tabindex", box.scrollWidth > box.clientWidth) && (box.tabIndex = 0)));
enhancements.push(() => all(".content :is(table, div[style]):not([role=region] *)").forEach((box) => wide.observe(box)));
