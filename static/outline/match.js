// Words in texts: where they begin, which sections have them all, and the texts with the words marked.
"use strict";
outline.match = (() => {
  const { make } = outline, LETTER = /[\p{L}\p{N}]/u, UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

  // Lower case without accents; every character keeps its place.
  const plain = (text) => text.replace(/[^\0-\x7f]/gu, (sign) => {
    const base = sign.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return base.length === sign.length ? base : sign;
  }).toLowerCase();
  const split = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  // Where a word begins in a plain text, or -1; where no blanks are written, it may begin anywhere.
  const place = (text, word, start = 0) => {
    let at = text.indexOf(word, start);
    while (at > 0 && LETTER.test(text[at - 1]) && !UNSPACED.test(word)) at = text.indexOf(word, at + 1);
    return at;
  };
  const places = (text, wanted) => {
    const found = [];
    for (let at = 0; ;) {
      const next = wanted.map((word) => [place(text, word, at), word.length]).filter(([where]) => where >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next) return found;
      found.push(next);
      at = next[0] + next[1];
    }
  };

  // All words must be there. A title that has them comes before a text that has them, and a whole word before a beginning.
  const rank = ({ head, body }, wanted) => wanted.reduce((sum, word) => {
    const inHead = place(head, word), inBody = place(body, word);
    if (inHead < 0 && inBody < 0) return NaN;
    return sum + (inHead < 0 ? 0 : 8 + 4 * !LETTER.test(head[inHead + word.length] || " ")) + (inBody >= 0);
  }, 0);
  const find = (sections, wanted, most) => {
    const hits = wanted.length ? sections.map((section) => [rank(section, wanted), section]).filter(([score]) => score) : [];
    return hits.sort(([a], [b]) => b - a).slice(0, most).map(([, section]) => section);
  };

  const marked = (text, wanted) => {
    const made = new DocumentFragment();
    let at = 0;
    for (const [start, length] of places(plain(text), wanted)) {
      made.append(text.slice(at, start), make("mark", { textContent: text.slice(start, start + length) }));
      at = start + length;
    }
    made.append(text.slice(at));
    return made;
  };
  const excerpt = ({ text, body }, wanted, around = 50) => {
    const first = Math.min(...wanted.map((word) => place(body, word)).filter((at) => at >= 0), text.length);
    const start = first > around && first < text.length ? text.indexOf(" ", first - around) + 1 : 0, end = start + 4 * around;
    return marked(`${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`, wanted);
  };
  return { excerpt, find, marked, places, plain, split };
})();
