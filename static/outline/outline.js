// What a page gains with a script. Without it everything can still be read and reached.
// Whoever puts a new body in place (the live preview) sends "outline:update" to the document afterwards.
"use strict";
(() => {
  const words = document.currentScript.dataset, root = document.documentElement, local = location.protocol === "file:";
  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const target = (hash) => { try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; } };

  // Colours: the system's choice, until the reader makes another one.
  const dark = matchMedia("(prefers-color-scheme: dark)"), toggle = $(".theme-button");
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const showColours = () => toggle?.setAttribute("aria-pressed", isDark());
  dark.addEventListener("change", showColours);
  toggle?.addEventListener("click", () => {
    root.dataset.theme = isDark() === dark.matches ? (dark.matches ? "light" : "dark") : "";
    try { localStorage.setItem("outline-theme", root.dataset.theme); } catch { /* then it holds for this page only */ }
    showColours();
  });

  // Folds open for an address inside them, and on paper. Of those that share a name only one can be open, so no button opens them.
  const every = ".content details:not([open])", folds = ".content details:not([name])", folded = folds + ":not([open])";
  const reveal = () => {
    const place = target(location.hash), closed = all(every).filter((fold) => fold.contains(place));
    closed.forEach((fold) => { fold.open = true; });
    if (closed.length) place.scrollIntoView();
  };
  const foldAll = () => { const open = Boolean($(folded)); all(folds).forEach((fold) => { fold.open = open; }); };
  const nameFolds = () => all(".fold-button").forEach((button) => { button.textContent = $(folded) ? words.unfold : words.fold; });
  document.addEventListener("toggle", nameFolds, true);
  let onPaper = [];
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    onPaper = all(every).map((fold) => [fold, fold.getAttribute("name")]);
    onPaper.forEach(([fold]) => { fold.removeAttribute("name"); fold.open = true; });
  });
  addEventListener("afterprint", () => onPaper.forEach(([fold, name]) => { fold.open = false; if (name) fold.setAttribute("name", name); }));

  // Arrow keys turn pages, except where they have another meaning.
  addEventListener("keydown", (event) => {
    const step = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (!step || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, video, audio, iframe, [contenteditable], [role=region], :popover-open")) return;
    $(`a[rel=${root.dir === "rtl" ? { prev: "next", next: "prev" }[step] : step}]`)?.click();
  });

  // "On this page" marks the last heading above a line; near the end the line sinks, so that the last sections get their turn.
  let links = new Map(), waiting = 0;
  const toc = $(".toc ol");
  const mark = () => {
    waiting = 0;
    const line = Math.max(innerHeight * 0.3, 2 * innerHeight + scrollY - root.scrollHeight);
    const here = [...links.keys()].findLast((heading) => heading.checkVisibility() && heading.getBoundingClientRect().top <= line);
    if (links.get(here)?.hasAttribute("aria-current")) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    links.get(here)?.setAttribute("aria-current", "location");
    if (here) toc.scrollTop = links.get(here).offsetTop - toc.clientHeight / 2;
  };
  addEventListener("scroll", () => { waiting ||= requestAnimationFrame(mark); }, { passive: true });
  toc?.addEventListener("click", (event) => { if (event.target.closest("a")) toc.parentElement.open = false; });

  const copy = ({ currentTarget: button }) => {
    const code = button.parentElement.querySelector("code").cloneNode(true), lines = code.innerHTML.split("\n");
    const typed = lines.filter((line) => line.includes('class="gp"'));   // of a session with prompts, what was typed and not what came out
    if (typed.length) code.innerHTML = typed.join("\n") + "\n";
    code.querySelectorAll(".ln, .gp").forEach((part) => part.remove());
    navigator.clipboard.writeText(code.textContent).then(() => {
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
  };
  const play = (event) => {
    if (local || event.ctrlKey || event.metaKey || event.shiftKey) return;   // the player refuses pages that have no web address
    event.preventDefault();
    const link = event.currentTarget, { video, site, start } = link.parentElement.dataset, id = encodeURIComponent(video);
    const src = site === "vimeo" ? `https://player.vimeo.com/video/${id}?dnt=1&autoplay=1`
      : `https://www.youtube-nocookie.com/embed/${id}?autoplay=1${start ? `&start=${encodeURIComponent(start)}` : ""}`;
    link.replaceWith(make("iframe", { src, title: link.textContent.trim(), allow: "autoplay; encrypted-media; fullscreen; picture-in-picture", referrerPolicy: "strict-origin-when-cross-origin" }));
  };

  // All that touches the body, and may run again when the body has changed.
  const enhance = () => {
    if (navigator.clipboard) for (const pre of all(".content pre:has(> code)")) {
      const box = pre.closest(".highlight") || pre, frame = make("div", { className: "with-copy" });
      if (box.parentElement.matches(".with-copy")) continue;
      box.replaceWith(frame);
      frame.append(box, make("button", { type: "button", className: "control plain", textContent: words.copy, onclick: copy, ariaLive: "polite" }));
    }
    for (const link of all(".video > a")) link.onclick = play;
    if (local) for (const link of all("a[href]")) link.setAttribute("href", link.getAttribute("href").replace(/^(?![a-z][a-z0-9+.-]*:|\/)([^?#]*\/)(?=$|[?#])/i, "$1index.html"));
    if (all(folds).length > 1 && !$(".fold-button")) $(folds).before(make("button", { type: "button", className: "control plain fold-button", onclick: foldAll }));
    nameFolds();
    links = new Map(all(".toc a").map((link) => [target(link.hash), link]).filter(([heading]) => heading));
    mark();
  };
  document.addEventListener("outline:update", enhance);
  showColours();
  enhance();
  reveal();
  const here = $(".outline [aria-current]");
  if (here) here.closest("nav").scrollTop = here.offsetTop - innerHeight / 3;
})();
