// What can be done with a message, opened beside it by its three dots; without scripts they lead to a
// page that offers the same.

export class Tools {
  #lines;
  #acts;
  #root;
  #open = null;

  constructor(root, lines, acts) {
    this.#root = root;
    this.#lines = lines;
    this.#acts = acts;
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#open) this.close(true);
    });
  }

  #click(event) {
    const more = event.target.closest(".message__more");
    if (more) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const line = more.closest(".message");
      const wasOpen = this.#open?.line === line;
      this.close(wasOpen);
      if (!wasOpen) this.#show(line, more);
      return;
    }
    const sign = event.target.closest(".message__signs .sign");
    if (sign) {
      event.preventDefault();
      const on = sign.name === "on";
      this.#acts.react(Number(sign.closest(".message").dataset.seq), sign.value, on);
    }
  }

  #show(line, more) {
    const bar = document.getElementById("talk-tools").content.firstElementChild.cloneNode(true);
    const seq = Number(line.dataset.seq);
    const isFresh = line.hasAttribute("data-fresh");
    for (const part of bar.querySelectorAll("[data-own]")) part.hidden = !isFresh;
    const report = bar.querySelector("[data-others]");
    report.hidden = line.classList.contains("message--mine");
    report.href += seq;
    for (const sign of bar.querySelectorAll(".sign")) {
      const mine = line.querySelector(`.message__signs .sign--mine[value="${sign.value}"]`);
      sign.classList.toggle("sign--mine", Boolean(mine));
      sign.setAttribute("aria-pressed", String(Boolean(mine)));
      sign.addEventListener("click", () => {
        this.#acts.react(seq, sign.value, !mine);
        this.close(true);
      });
    }
    const on = (name, deed) => bar.querySelector(`[data-do=${name}]`).addEventListener("click", deed);
    on("answer", () => {
      this.close();
      this.#acts.answer(line);
    });
    on("change", () => {
      this.close();
      this.edit(line);
    });
    on("away", () => {
      bar.querySelector("[data-do=away]").hidden = true;
      bar.querySelector("[data-do=really]").hidden = false;
      bar.querySelector("[data-do=really]").focus();
    });
    on("really", () => {
      this.close();
      this.#acts.remove(seq);
    });
    line.append(bar);
    more.setAttribute("aria-expanded", "true");
    this.#open = { line, more, bar };
    bar.querySelector("button").focus();
    bar.scrollIntoView({ block: "nearest" });
  }

  close(back = false) {
    if (!this.#open) return;
    const { more, bar } = this.#open;
    bar.remove();
    more.setAttribute("aria-expanded", "false");
    this.#open = null;
    if (back && more.isConnected) more.focus();
  }

  // Changing a message where it stands.
  edit(line, text = line.dataset.text ?? line.querySelector(".message__text").innerText) {
    line.querySelector(".message__edit")?.remove();
    const form = document.getElementById("talk-edit").content.firstElementChild.cloneNode(true);
    const box = form.querySelector("textarea");
    const away = () => {
      form.remove();
      line.querySelector(".message__more")?.focus();
    };
    box.value = text;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#acts.edit(Number(line.dataset.seq), box.value)) return box.focus();
      away();
    });
    form.querySelector("[data-do=leave]").addEventListener("click", away);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") away();
    });
    line.append(form);
    box.focus();
    form.scrollIntoView({ block: "nearest" });
  }
}
