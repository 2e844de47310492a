// How much of the course is done, on the home page: shown, saved to a file, read from one, erased.
"use strict";
(() => {
  const { $, kept, make, on, setDone } = outline, panel = $(".progress"), { count, total, file, sure, wrong } = panel.dataset;
  const done = () => kept("done") || [];
  const show = () => {
    const number = Math.min(done().length, total);
    $("p", panel).textContent = count.replace("{done}", number).replace("{total}", total);
    $("progress", panel).value = number;
  };
  const acts = {
    erase: () => { if (confirm(sure)) setDone([]); },
    read: () => $("input", panel).click(),
    save: () => {
      const href = URL.createObjectURL(new Blob([JSON.stringify({ done: done() }, null, 1)], { type: "application/json" }));
      make("a", { href, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(href), 1000);
    },
  };
  on("click", ({ target }) => acts[target.dataset.act]?.(), panel);
  on("change", async ({ target }) => {
    try {
      const read = JSON.parse(await target.files[0].text()).done;
      setDone([...done(), ...read.filter((page) => typeof page === "string")]);
    } catch { alert(wrong); }
    target.value = "";
  }, panel);
  on("outline:done", show, window);
  show();
})();
