/* Formulas give back their TeX: by a button at each display, and in what is selected and copied. Those in a line that are
 * too long for the screen can be scrolled by keyboard. Loaded by pages with formulas. */
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const texOf = (math) => math.querySelector("annotation")?.textContent ?? "";
  const written = (math) => (math.getAttribute("display") === "block" ? `\n$$\n${texOf(math)}\n$$\n` : `$${texOf(math)}$`);
  const mathAround = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("math");

  const copy = ({ currentTarget: button }) => {
    navigator.clipboard.writeText(texOf(button.parentElement.querySelector("math"))).then(() => {
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
  };

  const enhance = () => {
    if (!navigator.clipboard) return;
    for (const box of document.querySelectorAll(".wide-math:has(> math annotation)")) {
      if (box.parentElement.matches(".with-tex")) continue;
      const frame = document.createElement("span"), button = document.createElement("button");
      frame.className = "with-tex";
      Object.assign(button, { type: "button", className: "control plain", textContent: words.copy, onclick: copy, ariaLive: "polite" });
      box.replaceWith(frame);
      frame.append(box, button);
    }
  };

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || !event.clipboardData) return;
    const range = selection.getRangeAt(0).cloneRange(), first = mathAround(range.startContainer), last = mathAround(range.endContainer);
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const part = document.createElement("div");
    part.append(range.cloneContents());
    const formulas = [...part.querySelectorAll("math")].filter((math) => !math.parentElement.closest("math"));
    if (!formulas.length) return;
    formulas.forEach((math) => math.replaceWith(written(math)));
    part.querySelectorAll(".with-tex > button").forEach((button) => button.remove());
    document.body.append(part);   // only what is on the page has lines
    event.clipboardData.setData("text/plain", part.innerText.replace(/\n{3,}/g, "\n\n"));
    part.remove();
    event.preventDefault();
  });
  document.addEventListener("dblclick", ({ target }) => {
    const math = mathAround(target);
    if (math) getSelection().setBaseAndExtent(math.parentNode, [...math.parentNode.childNodes].indexOf(math), math.parentNode, [...math.parentNode.childNodes].indexOf(math) + 1);
  });
  const reach = () => {
    for (const math of document.querySelectorAll("math:not([display])")) {
      if (math.scrollWidth > math.clientWidth + 1) math.tabIndex = 0;
      else math.removeAttribute("tabindex");
    }
  };
  const both = () => { enhance(); reach(); };

  document.addEventListener("outline:update", both);
  addEventListener("resize", reach);
  document.fonts.ready.then(reach);
  both();
})();
