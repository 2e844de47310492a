// What the server says, and what is done about it: pages, styles and pictures are put in place of the old ones.

let text = null, busy = false, again = false, late = false, isThere = true;
const parsed = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const own = [...page.querySelectorAll("script[data-page]")].at(-1);
  const known = own ? JSON.parse(own.dataset.page) : { failed: "" };
  own?.remove();
  return [page, known];
};
const scripts = (tree) => [...tree.querySelectorAll("script:not([type*=json])")].map((one) => one.outerHTML).join("\n");
const leads = (tree) => tree.querySelector("meta[http-equiv=refresh i]")?.content;

const show = (html) => {
  const [page, known] = parsed(html), fresh = page.documentElement;
  if (text === null && known.version !== about.version) { location.reload(); return; }  // it has changed since it was sent
  about = known;
  if (text === null) align(sent, fresh);
  else if (scripts(sent) !== scripts(fresh) || leads(sent) !== leads(fresh)) { location.reload(); return; }
  text = html;
  const changed = [], replace = holdPlace();
  update(sent, fresh, changed);
  title = page.title;
  showTitle();
  if (changed.length) document.dispatchEvent(new CustomEvent("outline:update"));
  furnish();
  const words = changed.filter((node) => node?.isConnected && node.parentElement?.closest("article") && (node.nodeType === Node.ELEMENT_NODE || node.data.trim()));
  const blocks = [...new Set(words.map(block))].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  replace();
  if (blocks.length && follows()) follow(blocks);
};

const refresh = async () => {
  if (document.hidden) { late = true; return; }
  if (busy) { again = true; return; }
  busy = true;
  try {
    do {
      again = false;
      const answer = await fetch(location.pathname + location.search, { cache: "no-cache", headers: { Accept: "text/html" } });
      const html = await answer.text();
      const gone = part("gone");
      gone.hidden = answer.status !== 404 || !isThere || text === null;
      if (text === null) isThere = answer.status !== 404;
      if (answer.redirected) location.replace(answer.url + location.hash);
      else if (!gone.hidden) gone.textContent = "This page is not there any more; this is its last text.";
      else if (answer.status < 500 && html !== text) { show(html); isThere = answer.status !== 404; }
    } while (again);
  } catch { /* the server has stopped; when it is back, it says so */ }
  busy = false;
};
document.addEventListener("visibilitychange", () => { if (!document.hidden && late) { late = false; refresh(); } });
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });

// Styles and pictures are put in place of the old ones; a script cannot be taken back, so its page is loaded again.
const swap = (paths, number) => {
  const path = (address) => { try { const url = new URL(address, location.href); return url.origin === location.origin ? url.pathname : ""; } catch { return ""; } };
  const fresh = (address) => { const url = new URL(address, location.href); url.searchParams.set("outline", number); return url.href; };
  if ([...document.scripts].some((one) => one.src && paths.has(path(one.src)))) { location.reload(); return; }
  const styles = [...paths].some((one) => one.endsWith(".css"));
  const links = [...document.querySelectorAll("link[rel~=stylesheet]")], named = links.filter((one) => paths.has(path(one.href)));
  for (const old of styles ? (named.length ? named : links.filter((one) => path(one.href))) : []) {
    const made = old.cloneNode();
    made.href = fresh(old.href);
    made.onload = made.onerror = () => old.remove();
    old.after(made);
    const copy = [...sent.querySelectorAll("link")].find((one) => onScreen.get(one) === old);
    if (copy) { onScreen.set(copy, made); known.add(made); }
  }
  for (const picture of document.images) if (paths.has(path(picture.currentSrc || picture.src))) {
    picture.srcset = "";
    picture.src = fresh(picture.currentSrc || picture.src);
  }
};

// ------------------------------------------------------------------------------------------ hearing the server

let seen = 0, session = "";
const offers = part("offers");
const offer = (address, name) => {
  const card = make("div", { className: "card" }, make("span", { textContent: "New page: " }, make("a", { href: address, textContent: name })));
  card.append(button("Close", () => card.remove()));
  offers.append(card);
  while (offers.children.length > 3) offers.firstChild.remove();
  setTimeout(() => card.remove(), 30_000);
};

const hear = (news) => {
  part("offline").hidden = news.online;
  if (!news.state) return;
  const now = JSON.parse(news.state), first = now.session !== session;
  if (!first && now.told === state.told && String(now.reading) === String(state.reading)) return;
  const before = first ? now.edition : seen;
  state = now;
  session = now.session;
  seen = now.edition;
  const reading = part("reading");
  reading.hidden = !now.reading;
  if (now.reading) reading.textContent = `The course is being read: ${now.reading[0]} of ${now.reading[1]} notes`;
  const shown = first || now.edition > before ? refresh() : null;
  const files = Object.entries(now.files).filter(([, number]) => number > before).map(([path]) => path);
  if (files.length) swap(new Set(files), now.edition);
  for (const [number, address, name] of now.created) if (number > before && address !== location.pathname) offer(address, name);
  if (now.checked || now.errors) showProblems(first);
  Promise.resolve(shown).then(() => { host.dataset.edition = now.edition; });
};

const listen = () => {
  const source = new EventSource("/__outline__/events");
  source.onmessage = (event) => hear({ online: true, state: event.data });
  source.onerror = () => {
    hear({ online: false });
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
};
try {
  const worker = new SharedWorker("/__outline__/events.js", { name: "outline-live" });
  worker.onerror = listen;
  worker.port.onmessage = (event) => hear(event.data);
  addEventListener("pagehide", (event) => { if (!event.persisted) worker.port.postMessage("bye"); });
} catch { listen(); }

const box = make("input", { type: "checkbox", checked: follows(), onchange: () => store("follow", box.checked ? "yes" : "no") });
menu.append(make("label", {}, box, "Go to what has changed"));
if (about.edit) menu.append(make("a", { href: about.edit.replace("{line}", 1).replace("{column}", 1), textContent: `Edit ${about.source}` }));
badge.textContent = "Preview";
badge.onclick = () => {
  menu.hidden = !menu.hidden;
  badge.ariaExpanded = String(!menu.hidden);
  if (state?.problems.length) open(!menu.hidden);
};
furnish();
