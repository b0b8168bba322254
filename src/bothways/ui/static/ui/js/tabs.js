// A row of tabs that is longer than the screen is wide begins where its current one can be seen.

for (const row of document.querySelectorAll(".tabs ul")) {
  const current = row.querySelector("[aria-current]")?.getBoundingClientRect();
  if (current) {
    const all = row.getBoundingClientRect();
    row.scrollLeft += current.left + current.width / 2 - (all.left + all.width / 2);
  }
}
