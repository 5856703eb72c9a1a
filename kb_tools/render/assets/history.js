// A history page, or the page of one comparison: its redlines, and which two versions to compare.

import { openRedlines } from "./comparing.js";
import { recall, remember } from "./remembered.js";

const page = document.querySelector(".kb-history");
openRedlines(page, { recall, remember });

const chooser = page.querySelector("[data-chooser]");
if (chooser) {
  chooser.hidden = false;
  chooser.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(chooser.elements.since.value);
  });
}
