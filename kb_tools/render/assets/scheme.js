// Before the first paint of a page outside Material: the colours chosen on the site's other pages.
const root = new URL("../../", document.currentScript.src).pathname;
try {
  const { color } = JSON.parse(localStorage.getItem(`${root}.__palette`)) ?? {};
  if (color && color.media !== "(prefers-color-scheme)") {
    document.documentElement.dataset.kbScheme = color.scheme === "slate" ? "dark" : "light";
  }
} catch {
  // No storage, or not Material's: the device's own colours serve.
}
