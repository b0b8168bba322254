// “Copy” beside a link; without scripts, or without leave, the link is selected by hand.
for (const link of document.querySelectorAll("[data-copy]")) {
  const button = link.querySelector("[data-copy-button]");
  const input = link.querySelector("input");
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(input.value);
    button.textContent = button.dataset.done;
  });
}
