// What hangs from the header closes for a click elsewhere, for one on a link in it, and for the Escape key.
const menus = () => all(".masthead details[open]");
on("click", ({ target: node }) => menus().forEach((menu) => { if (!menu.contains(node) || node.closest("a")) menu.open = false; }));
on("keydown", (event) => {
  if (event.key === "Escape") menus().forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
});
