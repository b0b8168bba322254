// What is typed into a form with data-keep stays in this tab until it is saved: a session that
// ended, a page left too early or a reload loses nothing. Other tabs and people can't read it.

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `keep:${location.pathname}`;
  const fields = () =>
    [...form.elements].filter(
      (each) => each.name && each.name !== "csrfmiddlewaretoken" && !["hidden", "submit", "file"].includes(each.type),
    );
  const typed = () =>
    fields().map((each) => [each.name, each.value, each.type === "checkbox" || each.type === "radio" ? each.checked : null]);
  const loaded = JSON.stringify(typed());
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    sessionStorage.removeItem(key);
  }
  // Only what was begun from the values that still stand is put back; else somebody saved meanwhile.
  if (kept && kept.from === loaded && kept.typed !== loaded) {
    const was = JSON.parse(kept.typed);
    for (const [at, field] of fields().entries()) {
      const [name, value, checked] = was[at] ?? [];
      if (name !== field.name) continue;
      if (checked === null) field.value = value;
      else field.checked = checked;
    }
    const note = form.querySelector("[data-kept]");
    if (note) note.hidden = false;
  } else {
    sessionStorage.removeItem(key);
  }
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify({ from: loaded, typed: JSON.stringify(typed()) }));
  });
}
