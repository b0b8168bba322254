// A plain file input that also takes files dropped on the area around it.

export function enhanceFileDrops(root) {
  for (const area of root.querySelectorAll?.("[data-file-drop]") ?? []) {
    const input = area.querySelector("input[type=file]");
    if (!input || area.dataset.fileDrop === "ready") continue;
    area.dataset.fileDrop = "ready";
    area.querySelector("[data-file-drop-words]")?.removeAttribute("hidden");

    const over = (event) => {
      event.preventDefault();
      area.classList.add("file-drop--over");
    };
    const away = () => area.classList.remove("file-drop--over");
    area.addEventListener("dragenter", over);
    area.addEventListener("dragover", over);
    area.addEventListener("dragleave", away);
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      away();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
