// Folds open for an address inside them, and on paper. Of those that share a name only one can be open, so no button opens them.
const every = ".content details", closed = every + ":not([open])", free = every + ":not([name])";
const foldButton = $(".fold-button"), foldState = `folds${location.pathname}`;
const reveal = (hash) => {
  const place = target(hash), around = all(closed).filter((fold) => fold.contains(place));
  around.forEach((fold) => { fold.open = true; });
  return around.length && place;
};
on("hashchange", () => reveal(location.hash), window);
on("click", (event) => {
  const link = event.target.closest("a[href*='#']");
  if (link?.pathname === location.pathname) reveal(link.hash);
});

const anyClosed = () => all(free).some((fold) => !fold.open);
const nameFolds = () => { if (foldButton) foldButton.textContent = anyClosed() ? words.unfold : words.fold; };
document.addEventListener("toggle", nameFolds, true);
on("click", () => {
  const open = anyClosed();
  all(free).forEach((fold) => { fold.open = open; });
}, foldButton);

let onPaper = [];
on("beforeprint", () => {
  onPaper = all(closed).map((fold) => [fold, fold.getAttribute("name")]);
  onPaper.forEach(([fold]) => { fold.removeAttribute("name"); fold.open = true; });
}, window);
on("afterprint", () => onPaper.splice(0).forEach(([fold, name]) => { fold.open = false; if (name) fold.setAttribute("name", name); }), window);

// Whoever comes back finds them as they were.
on("pagehide", () => keep(foldState, all(every).map((fold) => fold.open), "sessionStorage"), window);
if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") {
  kept(foldState, "sessionStorage")?.forEach((open, at) => { if (all(every)[at]) all(every)[at].open = open; });
}
enhancements.push(nameFolds);
