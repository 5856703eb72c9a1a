// Copies text, shows it on the button that was pressed and says it to screen readers.

const SHOWN = 1800; // milliseconds that a button says so

export async function copy(text, button, said) {
  const copied = await written(text);
  announce(copied ? `Copied ${said}` : "This browser does not let the page copy");
  if (!copied || !button) return copied;
  const before = (button.dataset.words ??= button.textContent);
  button.textContent = button.classList.contains("kb-tools") ? "✓" : "Copied ✓";
  button.classList.add("kb-done");
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    button.textContent = before;
    button.classList.remove("kb-done");
  }, SHOWN);
  return copied;
}

export function announce(words) {
  const region = document.querySelector("[data-announce]");
  if (!region) return;
  region.textContent = ""; // the same words twice are news twice
  setTimeout(() => (region.textContent = words), 30);
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writtenBySelection(text); // sites served without TLS have no clipboard of their own
  }
}

function writtenBySelection(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  field.style.cssText = "position:fixed;top:0;opacity:0";
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return done;
}
