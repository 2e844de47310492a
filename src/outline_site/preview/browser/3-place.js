// Where the reader is: marks on what has changed, the place that stays, links into the editor.

const follows = () => stored("follow") !== "no";
const block = (node) => {
  const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
  return element?.closest("p, li, h1, h2, h3, h4, h5, h6, pre, tr, dt, dd, figure, blockquote, summary, .math, svg, details, article > *") ?? element;
};
const isSeen = (box) => box.bottom > 0 && box.top < innerHeight && (box.height || box.width);

const mark = (element) => element.animate(
  [{ backgroundColor: "#ffd54a99", boxShadow: "0 0 0 .3rem #ffd54a99" }, { backgroundColor: "#ffd54a00", boxShadow: "0 0 0 .3rem #ffd54a00" }],
  { duration: 1600, easing: "ease-out", id: "outline-changed" },
);

// Go to what has changed, if it is in the text and out of sight; a button leads back.
const follow = (blocks) => {
  const place = { x: scrollX, y: scrollY };
  for (let fold = blocks[0].closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) {
    if (!blocks[0].closest("summary") || blocks[0].closest("summary").parentElement !== fold) fold.open = true;
  }
  if (!isSeen(blocks[0].getBoundingClientRect())) {
    blocks[0].scrollIntoView({ block: "center", behavior: "instant" });
    if (back.hidden) {
      back.replaceChildren(button("Back to where you were", () => { scrollTo({ left: place.x, top: place.y, behavior: "instant" }); back.hidden = true; }));
      back.hidden = false;
      setTimeout(() => { back.hidden = true; }, 10_000);
    }
  }
  blocks.slice(0, 20).forEach(mark);
};

// What stands at the top of the window stays there, whatever grows or shrinks above it.
const holdPlace = () => {
  const blocks = [...document.querySelectorAll("article :is(p, li, h1, h2, h3, h4, h5, h6, pre, table, figure, blockquote, summary)")];
  const tops = blocks.map((element) => [element, element.getBoundingClientRect()]).filter(([, box]) => isSeen(box) && box.top >= 0);
  const kept = tops.slice(0, 5).map(([element, box]) => [element, box.top]);
  return () => {
    const [element, top] = kept.find(([element]) => element.isConnected) ?? [];
    const moved = element ? element.getBoundingClientRect().top - top : 0;
    if (scrollY > 0 && Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
  };
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(`.outline-live-edit { opacity: 0; margin-inline-start: .5em; font-size: .7em; font-weight: normal; text-decoration: none; vertical-align: middle; }
  .outline-live-edit::before { content: "✎"; } .outline-live-edit:focus-visible, :is(h1, h2, h3, h4, h5, h6):hover > .outline-live-edit { opacity: 1; }
  @media print { .outline-live-edit { display: none; } }`);
document.adoptedStyleSheets.push(sheet);

const link = (heading, line) => {
  const edit = heading.querySelector(":scope > .outline-live-edit") ?? heading.appendChild(make("a", { className: "outline-live-edit", title: "Edit", ariaLabel: "Edit" }));
  edit.href = about.edit.replace("{line}", line).replace("{column}", 1);
};
const furnish = () => {
  const ribbon = part("ribbon");
  ribbon.hidden = !about.hold;
  if (about.hold) ribbon.textContent = `Students do not see this page: ${about.hold}`;
  if (!about.edit) return;
  for (const [id, line] of Object.entries(about.lines)) {
    const heading = document.getElementById(id);
    if (heading && /^H[1-6]$/.test(heading.tagName)) link(heading, line);
  }
  const top = document.querySelector("main h1");
  if (top && !(top.id in about.lines)) link(top, 1);
};
