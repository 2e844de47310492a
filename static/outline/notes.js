// Footnotes open beside their line where there is room. Loaded when the first one is asked for.
"use strict";
(() => {
  const { $, all, make, on, root, target } = outline;
  outline.notes = (link) => {
    const note = target(link.hash), text = $("main").getBoundingClientRect(), rtl = root.dir === "rtl";
    const room = rtl ? text.left : root.clientWidth - text.right;
    if (!note || room < 220 || !HTMLElement.prototype.showPopover) { location.hash = link.hash; return; }
    const side = make("div", { className: "side-note", popover: "auto", tabIndex: -1, role: "note", ariaLabel: link.textContent, innerHTML: note.innerHTML });
    all(".footnote-backref", side).forEach((back) => back.remove());
    all("[id]", side).forEach((part) => part.removeAttribute("id"));
    Object.assign(side.style, {
      insetBlockStart: `${link.getBoundingClientRect().top + scrollY - 16}px`,
      insetInlineStart: `${(rtl ? root.clientWidth - text.left : text.right) + 16}px`,
      inlineSize: `${Math.min(room - 32, 288)}px`,
    });
    on("toggle", ({ newState }) => { if (newState === "closed") side.remove(); }, side);
    link.focus({ preventScroll: true });   // where the Escape key leads back to
    $("main").append(side);
    side.showPopover();
    side.focus({ preventScroll: true });
  };
})();
