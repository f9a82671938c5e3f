
"use strict";
// Sorting and paging. The page can be read without it.
for (const table of document.querySelectorAll("table")) {
  // Where rows belong together, as those of one baseline characteristic and the weeks of a month.
  if (table.hasAttribute("data-fixed") || table.classList.contains("grid")) continue;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const size = 25;
  let page = 0;
  let pager = null;
  const show = () => {
    if (!pager) return;
    const pages = Math.ceil(rows.length / size);
    rows.forEach((row, place) => { row.hidden = Math.floor(place / size) !== page; });
    pager.words.textContent = `Rows ${page * size + 1} to ${Math.min(rows.length, (page + 1) * size)} of ${rows.length}`;
    pager.back.disabled = page === 0;
    pager.on.disabled = page === pages - 1;
  };
  if (rows.length > 1) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const isNumber = head.classList.contains("number");
        const key = (row) => {
          const text = row.cells[column].textContent;
          return isNumber ? (text === "" ? -Infinity : parseFloat(text)) : text;
        };
        const compare = (a, b) => {
          const [x, y] = [key(a), key(b)];
          return isNumber ? x - y : x.localeCompare(y, "en");
        };
        rows.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
        body.append(...rows);
        page = 0;
        show();
      });
    });
  }
  if (rows.length > size) {
    const bar = document.createElement("div");
    bar.className = "pager";
    const make = (words, step) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      button.addEventListener("click", () => { page += step; show(); });
      return button;
    };
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    pager = { back: make("Previous rows", -1), on: make("Next rows", 1), words };
    bar.append(pager.back, pager.on, words);
    table.parentElement.after(bar);
    addEventListener("beforeprint", () => { for (const row of rows) row.hidden = false; });
    addEventListener("afterprint", show);
    show();
  }
}

// treatment: one calendar at a time.
for (const all of document.querySelectorAll(".calendars")) {
  const each = [...all.children];
  if (each.length < 2) continue;
  let place = 0;
  const bar = document.createElement("div");
  bar.className = "pager";
  const make = (words, step) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => { place += step; show(); });
    return button;
  };
  const words = document.createElement("span");
  words.setAttribute("role", "status");
  const back = make("Previous participant", -1);
  const on = make("Next participant", 1);
  const show = () => {
    each.forEach((one, own) => { one.hidden = own !== place; one.open = own === place; });
    words.textContent = `Participant ${place + 1} of ${each.length}`;
    back.disabled = place === 0;
    on.disabled = place === each.length - 1;
  };
  bar.append(back, on, words);
  all.before(bar);
  show();
}
