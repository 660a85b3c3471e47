"use strict";
for (const table of document.querySelectorAll("table[data-tools]")) {
  const body = table.tBodies[0], given = [...body.rows];
  const tools = table.parentElement.querySelector(".tools"), told = tools.querySelector("output");
  const cell = (row, name) => row.querySelector(`[data-column="${name}"]`);
  const value = (row, name) => { const at = cell(row, name); return at.dataset.value ?? ""; };
  const words = (row, name) => cell(row, name).querySelector("span").textContent;
  const known = (row, name) => value(row, name) !== "" ? value(row, name) : words(row, name);
  tools.hidden = false;
  for (const choice of tools.querySelectorAll("[data-choose]")) {
    const found = new Set(given.map(row => words(row, choice.dataset.choose)));
    for (const text of [...found].sort()) choice.add(new Option(text, text));
    if (found.has(choice.dataset.preset)) choice.value = choice.dataset.preset;
    choice.addEventListener("change", filter);
  }
  const find = tools.querySelector("[data-find]");
  find.addEventListener("input", filter);
  function filter() {
    const text = find.value.trim().toLowerCase();
    const choices = [...tools.querySelectorAll("[data-choose]")].filter(choice => choice.value);
    let shown = 0;
    for (const row of given) {
      const fits = row.textContent.toLowerCase().includes(text)
        && choices.every(choice => words(row, choice.dataset.choose) === choice.value);
      row.hidden = !fits;
      shown += fits;
    }
    told.textContent = shown === given.length ? "" : `${shown} of ${given.length} shown`;
  }
  filter();
  function sort(name, falling) {
    const empty = row => ["", "–"].includes(known(row, name));
    const order = (a, b) => {
      if (empty(a) || empty(b)) return empty(a) - empty(b);
      const [one, other] = [known(a, name), known(b, name)];
      const way = falling ? -1 : 1;
      const both = [Number(one), Number(other)];
      return way * (both.some(Number.isNaN) ? one.localeCompare(other, "en") : both[0] - both[1]);
    };
    body.append(...(name ? given.slice().sort(order) : given));
    for (const head of table.tHead.rows[0].cells) {
      if (head.dataset.column === name) head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }
  for (const head of table.tHead.rows[0].cells) {
    const numeric = head.classList.contains("number");
    head.querySelector("button").addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      sort(head.dataset.column, now ? now === "ascending" : numeric);
    });
  }
  const picked = tools.querySelector("[data-sort]");
  picked.addEventListener("change", () => {
    const head = table.querySelector(`thead [data-column="${picked.value}"]`);
    sort(picked.value, head?.classList.contains("number"));
  });
}
