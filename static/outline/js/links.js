// The sign of a heading copies its address. An open fold with a heading gets such a sign here, beside its title.
on("click", ({ target: node }) => {
  const sign = node.closest(".anchor");
  if (sign) navigator.clipboard?.writeText(sign.href).then(() => {
    say(words.copied);
    sign.classList.add("copied");
    setTimeout(() => sign.classList.remove("copied"), 2000);
  });
});

// Who asks or reports names the section that is being read: its words come at the end of the letter.
for (const ask of all(".ask")) {
  const { href } = ask;
  on("click", () => {
    const entry = links.get(target(current));
    if (entry) ask.href = href + encodeURIComponent(`\n${words.section}: ${entry.textContent} (${current})`);
  }, ask);
}

enhancements.push(() => {
  for (const title of all("summary:not(:has(+ .anchor)) > :is(h1, h2, h3, h4, h5, h6)[id]")) {
    title.parentElement.after(make("a", { className: "anchor", href: `#${encodeURIComponent(title.id)}`, ariaLabel: words.anchor }));
  }
  if (local) for (const link of all("a[href]")) link.setAttribute("href", link.getAttribute("href").replace(/^(?![a-z][a-z0-9+.-]*:|\/)([^?#]*\/)(?=$|[?#])/i, "$1index.html"));
});
