// The count of new notices follows what happens on pages that have the live socket; others count when
// they are opened.

let due;

document.addEventListener("bothways:news", ({ detail }) => {
  if (detail.about === "notices") renew();
});

// What comes with much else, or is read at once where it stands, asks once.
function renew() {
  clearTimeout(due);
  due = setTimeout(() => {
    const bell = document.getElementById("bell");
    if (!bell || !window.htmx) return;
    window.htmx.ajax("GET", `${bell.getAttribute("href")}count/`, { target: bell, swap: "outerHTML" });
  }, 1_000);
}
