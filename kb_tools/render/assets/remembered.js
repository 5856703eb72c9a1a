// What this browser remembers of its reader; nothing of it ever leaves. Storage may be forbidden.
const root = new URL("../../", import.meta.url).pathname;

export function recall(name, store = "localStorage") {
  try {
    return JSON.parse(window[store].getItem(`${root}.kb.${name}`));
  } catch {
    return null;
  }
}

export function remember(name, value, store = "localStorage") {
  try {
    window[store].setItem(`${root}.kb.${name}`, JSON.stringify(value));
  } catch {
    // Then every visit is the first one.
  }
}

/** All whose name begins so. */
export function forget(prefix) {
  try {
    const begun = `${root}.kb.${prefix}`;
    for (const key of Object.keys(localStorage)) if (key.startsWith(begun)) localStorage.removeItem(key);
  } catch {
    // Nothing is kept where storage is forbidden.
  }
}

/** "3 Sep 2026", of a Date or an ISO string, in the reader's own time zone. */
export function day(moment) {
  return new Date(moment).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}
