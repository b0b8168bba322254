// The slider of who taught how much: says it in words and draws it while it moves. Without this
// the slider and its two ends say enough.

const tallest = 2.6; // rem, of a ribbon that has it all

for (const turns of document.querySelectorAll(".turns")) {
  const slider = turns.querySelector("input[type=range]");
  const said = turns.querySelector(".turns__said");
  const [give, get] = turns.querySelectorAll(".turns__ribbon");
  if (!slider || !said || !give || !get) continue;

  const show = () => {
    const theirs = Number(slider.value);
    const mine = 100 - theirs;
    const words = said.dataset.words.replace("%(mine)s", mine).replace("%(theirs)s", theirs);
    said.textContent = words;
    slider.setAttribute("aria-valuetext", words);
    give.style.blockSize = `${0.2 + (tallest * mine) / 100}rem`;
    get.style.blockSize = `${0.2 + (tallest * theirs) / 100}rem`;
  };
  turns.dataset.lively = "";
  slider.addEventListener("input", show);
  show();
}
