// The list of areas is longer than the window in a large knowledge base: the open page is in sight.

const list = document.querySelector(".kb-nav");
const here = list?.querySelector('[aria-current="page"]');
if (here) list.scrollTop = here.offsetTop - list.clientHeight / 2;
