// Messages of somebody one has blocked, folded away also where they arrive while the page is open.
// Those that came with the page are folded by it.

const shield = document.querySelector("[data-folded]");
const lines = document.getElementById("talk-lines");
const folded = new Set((shield?.dataset.folded ?? "").split(",").filter(Boolean));

function fold(message) {
  if (!folded.has(message.dataset?.author)) return;
  const body = message.querySelector(".message__body");
  if (!body || body.querySelector(":scope > .message__folded")) return;
  const details = document.createElement("details");
  details.className = "message__folded";
  const summary = document.createElement("summary");
  summary.textContent = shield.dataset.foldWords;
  details.append(summary, ...body.childNodes);
  body.append(details);
}

if (folded.size && lines) {
  const foldAll = () => lines.querySelectorAll(".message[data-author]").forEach(fold);
  new MutationObserver(foldAll).observe(lines, { childList: true });
  foldAll();
}
