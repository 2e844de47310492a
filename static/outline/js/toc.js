// "On this page" marks the last heading above a line; near the end the line sinks, so that the last sections get their turn.
const toc = $(".toc details"), tocList = $(".toc ol");
let links = new Map(), waiting = 0, current = "";
const mark = () => {
  waiting = 0;
  const line = Math.max(innerHeight * 0.3, 2 * innerHeight + scrollY - root.scrollHeight);
  const here = [...links.keys()].findLast((heading) => heading.checkVisibility() && heading.getBoundingClientRect().top <= line);
  const entry = links.get(here);
  current = entry?.hash || "";
  if (entry?.hasAttribute("aria-current")) return;
  links.forEach((other) => other.removeAttribute("aria-current"));
  entry?.setAttribute("aria-current", "location");
  $(".here", toc).textContent = entry?.textContent || "";
  if (entry) tocList.scrollTop = entry.offsetTop - tocList.clientHeight / 2;
};
if (toc) {
  on("scroll", () => { waiting ||= requestAnimationFrame(mark); });
  enhancements.push(() => {
    links = new Map(all("a", toc).map((entry) => [target(entry.hash), entry]).filter(([heading]) => heading));
    mark();
  });
}
