// The page as it was sent, and how another state of it comes onto the screen.
// This runs once the page has been read and before its own deferred scripts, so it sees the page as it was sent.

const script = document.currentScript, root = document.documentElement;
let about = JSON.parse(script.dataset.page);
script.remove();

// `sent` is a copy of what the server sent; each of its nodes knows its like on the screen. An update compares what was
// sent then with what is sent now and repeats on the screen only what differs. So whatever readers and scripts have
// done to the page stays: opened folds, words typed, a selection, buttons that a script has added.

const paper = document.implementation.createHTMLDocument();
const sent = paper.importNode(root, true), onScreen = new WeakMap(), known = new WeakSet();
const pair = (copy, node) => {
  onScreen.set(copy, node);
  known.add(node);
  for (let i = 0; i < copy.childNodes.length; i++) pair(copy.childNodes[i], node.childNodes[i]);
};
pair(sent, root);

const alike = (a, b) => a.nodeName === b.nodeName && (a.id || "") === (b.id || "");

// The nodes of two lists that belong together, as pairs of indices in order: equal ones, then those of a kind between.
const matches = (olds, news) => {
  const found = [];
  let start = 0, oldEnd = olds.length, newEnd = news.length;
  while (start < oldEnd && start < newEnd && olds[start].isEqualNode(news[start])) found.push([start, start++]);
  const tail = [];
  while (oldEnd > start && newEnd > start && olds[oldEnd - 1].isEqualNode(news[newEnd - 1])) tail.unshift([--oldEnd, --newEnd]);
  let oldAt = start, newAt = start;
  for (const [i, j] of [...common(olds, news, start, oldEnd, newEnd), [oldEnd, newEnd]]) {
    for (; oldAt < i && newAt < j; oldAt++) {
      const like = news.slice(newAt, j).findIndex((node) => alike(olds[oldAt], node));
      if (like >= 0) { found.push([oldAt, newAt + like]); newAt += like + 1; }
    }
    if (i < oldEnd) found.push([i, j]);
    [oldAt, newAt] = [i + 1, j + 1];
  }
  return [...found, ...tail];
};

// The longest common run of equal nodes between two ends, of lists that are not too long for it.
const common = (olds, news, start, oldEnd, newEnd) => {
  const rows = oldEnd - start, columns = newEnd - start;
  if (!rows || !columns || rows * columns > 250_000) return [];
  const text = (node) => node.outerHTML ?? `${node.nodeType} ${node.data}`;
  const a = olds.slice(start, oldEnd).map(text), b = news.slice(start, newEnd).map(text);
  const best = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) for (let j = columns - 1; j >= 0; j--) {
    best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  }
  const found = [];
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (a[i] === b[j]) found.push([start + i++, start + j++]);
    else if (best[i + 1][j] >= best[i][j + 1]) i++;
    else j++;
  }
  return found;
};

// What stands for a node among the children of `parent`: itself, or the frame that a script has put around it.
const standIn = (node, parent) => {
  while (node && node.parentNode !== parent) node = node.parentNode;
  return node;
};

const remove = (copy) => {
  const node = onScreen.get(copy), parent = onScreen.get(copy.parentNode);
  copy.remove();
  const frame = node && standIn(node, parent);
  if (!frame) return;
  const others = frame === node ? [] : [...frame.querySelectorAll("*")].filter((n) => known.has(n) && !node.contains(n));
  (others.length || known.has(frame) ? node : frame).remove();
};

const insert = (fresh, parent, before) => {
  const copy = paper.importNode(fresh, true), node = document.importNode(fresh, true), place = onScreen.get(parent);
  parent.insertBefore(copy, before);
  pair(copy, node);
  if (!place) return node;
  for (let beside = copy.previousSibling; beside; beside = beside.previousSibling) {
    const at = standIn(onScreen.get(beside), place);
    if (at) { at.after(node); return node; }
  }
  for (let beside = copy.nextSibling; beside; beside = beside.nextSibling) {
    const at = standIn(onScreen.get(beside), place);
    if (at) { at.before(node); return node; }
  }
  place.append(node);
  return node;
};

// Only the letters that differ are replaced, so that a selection around them stays.
const rewrite = (node, before, after) => {
  if (!node) return;
  let start = 0, end = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start++;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (node.data === before) node.replaceData(start, before.length - start - end, after.slice(start, after.length - end));
  else node.data = after;
};

const update = (copy, fresh, changed) => {
  if (copy.nodeName === "TITLE") {
    copy.textContent = fresh.textContent;
    return;
  }
  const node = onScreen.get(copy);
  if (copy.nodeType !== Node.ELEMENT_NODE) {
    if (copy.data === fresh.data) return;
    rewrite(node, copy.data, fresh.data);
    copy.data = fresh.data;
    changed.push(node);
    return;
  }
  for (const { name } of [...copy.attributes]) if (!fresh.hasAttribute(name)) {
    copy.removeAttribute(name);
    node?.removeAttribute(name);
    changed.push(node);
  }
  for (const { name, value } of fresh.attributes) if (copy.getAttribute(name) !== value) {
    copy.setAttribute(name, value);
    node?.setAttribute(name, value);
    changed.push(node);
  }
  const olds = [...copy.childNodes], news = [...fresh.childNodes], partners = new Map(), kept = new Set();
  for (const [i, j] of matches(olds, news)) { partners.set(j, olds[i]); kept.add(olds[i]); }
  olds.forEach((old, i) => {
    if (kept.has(old)) return;
    const isSeen = old.nodeType === Node.ELEMENT_NODE, stays = (other) => kept.has(other) && other.nodeType === Node.ELEMENT_NODE;
    if (isSeen) changed.push(onScreen.get(olds.slice(0, i).findLast(stays) ?? olds.slice(i).find(stays) ?? copy));
    remove(old);
  });
  let before = copy.firstChild;
  news.forEach((child, j) => {
    const partner = partners.get(j);
    if (!partner) { changed.push(insert(child, copy, before)); return; }
    before = partner.nextSibling;
    if (!partner.isEqualNode(child)) update(partner, child, changed);
  });
};

// Pages whose own scripts have worked on them before us: what was sent is what the server says, as far as it fits.
const align = (copy, fresh) => {
  if (copy.isEqualNode(fresh)) return;
  const olds = [...copy.childNodes], news = [...fresh.childNodes];
  for (const { name } of [...copy.attributes ?? []]) if (!fresh.hasAttribute(name)) copy.removeAttribute(name);
  for (const { name, value } of fresh.attributes ?? []) copy.setAttribute(name, value);
  if (copy.nodeType !== Node.ELEMENT_NODE) { copy.data = fresh.data; return; }
  const pairs = matches(olds, news), kept = new Set(pairs.map(([i]) => olds[i])), partners = new Map(pairs.map(([i, j]) => [j, olds[i]]));
  for (const old of olds) if (!kept.has(old)) old.remove();
  let before = copy.firstChild;
  news.forEach((child, j) => {
    const partner = partners.get(j);
    if (!partner) { copy.insertBefore(paper.importNode(child, true), before); return; }
    before = partner.nextSibling;
    align(partner, child);
  });
};
