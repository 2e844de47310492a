// Colours: the system's choice, until the reader makes another one.
const dark = matchMedia("(prefers-color-scheme: dark)"), toggle = $(".theme-button");
const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
const showColours = () => toggle?.setAttribute("aria-pressed", isDark());
on("change", showColours, dark);
on("click", () => {
  root.dataset.theme = isDark() === dark.matches ? (dark.matches ? "light" : "dark") : "";
  try { localStorage.setItem("outline-theme", root.dataset.theme); } catch { /* then it holds for this page only */ }
  showColours();
}, toggle);
showColours();
