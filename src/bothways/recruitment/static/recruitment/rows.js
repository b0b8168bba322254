// Rows of a form that grow: “Another row” copies the template and counts it. Without scripts the
// page shows three empty rows, and three more after saving.

for (const rows of document.querySelectorAll("[data-rows]")) {
  const add = rows.querySelector("[data-rows-add]");
  const total = rows.querySelector("input[name$=-TOTAL_FORMS]");
  const most = Number(rows.querySelector("input[name$=-MAX_NUM_FORMS]").value);
  const full = () => Number(total.value) >= most;

  add.hidden = full();
  add.addEventListener("click", () => {
    const row = rows.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const part of row.querySelectorAll("[name], [for], [id]")) {
      for (const name of ["name", "for", "id"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace("__prefix__", total.value));
      }
    }
    rows.querySelector("[data-rows-list]").append(row);
    total.value = String(Number(total.value) + 1);
    add.hidden = full();
    row.dispatchEvent(new CustomEvent("row-added", { bubbles: true }));
    row.querySelector("input").focus();
  });
}
