// Units other than the page's own unfold in the outline. Their pages come from a list that all pages share.
const opened = kept("open") || {}, nav = $(".outline");
let units;
window.outlineUnits = (rows) => { units = new Map(rows); };
const showPages = (twig, pages) => {
  const branch = twig.parentElement;
  twig.setAttribute("aria-expanded", Boolean(pages));
  $("ul", branch)?.remove();
  if (pages) branch.append(make("ul"));
  for (const [title, url, depth] of pages || []) {
    const item = make("li");
    item.dataset.depth = depth;
    item.append(make("a", { href: full(url), textContent: title }));
    $("ul", branch).append(item);
  }
  markDone();
};
const unfold = async (twig) => {
  const path = twig.dataset.unit, before = JSON.stringify(opened[path]);
  await load("units");   // where it does not come, what was there stays
  if (before && !opened[path]) return;   // folded meanwhile
  opened[path] = units.get(path);
  keep("open", opened);
  if (JSON.stringify(opened[path]) !== before) showPages(twig, opened[path]);
};
const restoreUnits = () => all(".twig", nav || undefined).forEach((twig) => {
  const path = twig.dataset.unit;
  on("click", () => {
    if (!opened[path]) return unfold(twig).catch(() => $("a", twig.parentElement).click());
    delete opened[path];
    keep("open", opened);
    showPages(twig);
  }, twig);
  if (!opened[path]) return;
  showPages(twig, opened[path]);
  on("load", () => unfold(twig).catch(() => {}), window);   // the course may have changed since
});

const centre = () => {
  const here = nav && $("[aria-current]", nav);
  if (here) nav.scrollTop += here.getBoundingClientRect().top - innerHeight / 3;
};
on("toggle", centre, nav);
