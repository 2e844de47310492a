// A button on each block of code. Of a session with prompts it copies what was typed, and never a line's number.
const copy = ({ currentTarget: button }) => {
  const code = $("code", button.parentElement).cloneNode(true), lines = code.innerHTML.split("\n");
  const typed = lines.filter((line) => line.includes('class="gp"'));
  if (typed.length) code.innerHTML = typed.join("\n") + "\n";
  all(".ln, .gp", code).forEach((part) => part.remove());
  navigator.clipboard.writeText(code.textContent).then(() => {
    say(button.textContent = words.copied);
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  });
};
enhancements.push(() => {
  if (navigator.clipboard) for (const box of all(".content .highlight:not(:has(> .copy))")) {
    box.append(make("button", { type: "button", className: "control plain copy", textContent: words.copy, onclick: copy }));
  }
});
