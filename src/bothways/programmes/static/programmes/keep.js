// What is typed into a form with data-keep stays in this tab until it is saved: a session that
// ended, a connection that broke, a page left too early or a reload loses nothing. Other tabs can't
// read it, and it is gone once somebody else opens such a form here: data-keep says whose it is.
// What has data-unkept is never kept.

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

function sent(field) {
  if (isTicked(field)) return field.value;
  if (field.options) return ([...field.options].find((each) => each.defaultSelected) ?? field.options[0])?.value ?? "";
  return field.defaultValue;
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `keep:${form.dataset.keep}:${location.pathname}`;
  const fields = () =>
    [...form.elements].filter(
      (each) =>
        each.name &&
        each.name !== "csrfmiddlewaretoken" &&
        !("unkept" in each.dataset) &&
        !["hidden", "submit", "file"].includes(each.type),
    );
  const typed = () => fields().map((each) => [each.name, each.value, isTicked(each) ? each.checked : null]);
  // As the page was sent: who types quickly has begun before this runs.
  const loaded = JSON.stringify(fields().map((each) => [each.name, sent(each), isTicked(each) ? each.defaultChecked : null]));
  for (const each of Object.keys(sessionStorage)) {
    if (each.startsWith("keep:") && !each.startsWith(`keep:${form.dataset.keep}:`)) sessionStorage.removeItem(each);
  }
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    sessionStorage.removeItem(key);
  }
  // Only what was begun from the values that still stand is put back; else somebody saved meanwhile.
  if (kept && kept.from === loaded && kept.typed !== loaded) {
    const was = JSON.parse(kept.typed);
    // Rows that had been added come first, for what was typed into them.
    const add = form.querySelector("[data-rows-add]");
    for (let before = -1; add && before < fields().length && fields().length < was.length; ) {
      before = fields().length;
      add.click();
    }
    for (const [at, field] of fields().entries()) {
      const [name, value, checked] = was[at] ?? [];
      if (name !== field.name) continue;
      if (checked === null) field.value = value;
      else field.checked = checked;
    }
    if (add) document.activeElement?.blur();
    const note = form.querySelector("[data-kept]");
    if (note) note.hidden = false;
  } else {
    sessionStorage.removeItem(key);
  }
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ from: loaded, typed: JSON.stringify(typed()) }));
  for (const happening of ["input", "change", "submit"]) form.addEventListener(happening, keep);
}
