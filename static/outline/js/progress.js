// What a reader has marked as done stays on this device, and is shown in lists of pages.
const doneButton = $(".done-button"), thisPage = known(location);
let done = new Set(kept("done"));
const markDone = () => {
  for (const entry of all(":is(.outline, .contents) li > a")) {
    if (done.has(known(entry))) entry.dataset.done = words.done; else delete entry.dataset.done;
  }
  doneButton?.setAttribute("aria-pressed", done.has(thisPage));
  dispatchEvent(new Event("outline:done"));
};
const setDone = tools.setDone = (pages) => { done = new Set(pages); keep("done", [...done]); markDone(); };
on("click", () => { if (!done.delete(thisPage)) done.add(thisPage); setDone(done); }, doneButton);
on("storage", () => { done = new Set(kept("done")); markDone(); }, window);   // another window has changed it
