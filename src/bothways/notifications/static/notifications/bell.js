// The count of new notices follows what happens, where something tells pages of it as it happens.

let due;

document.addEventListener("bothways:hint", (event) => {
  const { topic, content } = event.detail ?? {};
  if (String(topic).startsWith("person:") && content?.about === "notices") renew();
});

// Many hints at once, such as after a long time away, ask once.
function renew() {
  clearTimeout(due);
  due = setTimeout(() => {
    const bell = document.getElementById("bell");
    if (!bell || !window.htmx) return;
    window.htmx.ajax("GET", `${bell.getAttribute("href")}count/`, { target: bell, swap: "outerHTML" });
  }, 200);
}
