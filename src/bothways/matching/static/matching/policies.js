// “What counts”: sliders beside their figures, and word that the page was left. The picture itself
// is asked for by attributes of the form; without any of it the figures are typed and tried.

for (const slider of document.querySelectorAll("[data-slider]")) {
  const range = slider.querySelector("input[type=range]");
  const figure = slider.querySelector("input[type=number]");
  const word = slider.querySelector("output");
  const words = JSON.parse(slider.dataset.words);

  const show = () => {
    const value = Number(range.value);
    const [, said] = words.findLast(([least]) => value >= least);
    word.value = said;
    range.setAttribute("aria-valuetext", `${value}: ${said}`);
    range.style.setProperty("--fill", `${(100 * value) / Number(range.max)}%`);
  };
  range.addEventListener("input", () => {
    figure.value = range.value;
    show();
  });
  figure.addEventListener("input", () => {
    if (figure.value === "") return;
    range.value = figure.value;
    show();
  });
  range.value = figure.value;
  range.hidden = false;
  slider.classList.add("slider--live");
  show();
}

const picture = document.getElementById("picture");
const token = document.querySelector("#policy-form input[name=csrfmiddlewaretoken]");
addEventListener("pagehide", () => {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token.value);
  navigator.sendBeacon(picture.dataset.end, body);
});
