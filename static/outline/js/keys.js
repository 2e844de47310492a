// Arrow keys turn pages, except where they have another meaning.
const busy = "input, textarea, select, video, audio, iframe, [contenteditable], [role=region], [role=tab], :popover-open, dialog";
on("keydown", (event) => {
  const step = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const scrolls = event.target !== document.body && event.target.scrollWidth > event.target.clientWidth;
  if (!step || !plain(event) || scrolls || event.target.closest(busy)) return;
  $(`a[rel=${root.dir === "rtl" ? { prev: "next", next: "prev" }[step] : step}]`)?.click();
});
