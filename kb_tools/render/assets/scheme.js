// A page outside Material: the colours chosen on the site's other pages before the first paint, and
// a button that chooses them for all pages, in Material's own memory.
const KEY = `${new URL("../../", document.currentScript.src).pathname}.__palette`;
const SCHEMES = [
  ["", "", "Colours as the device says; switch to light"],
  [": light", "default", "Light colours; switch to dark"],
  [": dark", "slate", "Dark colours; switch to automatic"],
];
let index = 0; // no storage, or not Material's: the device's own colours serve
try {
  index = JSON.parse(localStorage.getItem(KEY))?.index ?? 0;
} catch {}
const paint = () => { document.documentElement.dataset.kbScheme = ["", "light", "dark"][index] ?? ""; };
paint();
addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-scheme]");
  const name = () => { button.title = button.ariaLabel = SCHEMES[index][2]; };
  button.onclick = () => {
    index = (index + 1) % 3;
    paint();
    name();
    const [media, scheme] = SCHEMES[index];
    try {
      localStorage.setItem(KEY, JSON.stringify({ index, color: { media: `(prefers-color-scheme${media})`, scheme } }));
    } catch {}
  };
  name();
  button.hidden = false;
});
