// Files in the box to write in: each goes at once, with how far it is, and waits for its message.
// Without this module the field sends them together with the words.
//
// The box's form holds the message's key (input[name=key]); files are brought under it. Whoever
// sends the message without leaving the page dispatches "files:sent" on the form afterwards; while
// some are still on their way, form.dataset.filesBusy is there.

const problem = (words) => Object.assign(document.createElement("span"), { className: "attach__name", textContent: words });

class Attaching {
  constructor(area) {
    this.area = area;
    this.form = area.closest("form");
    this.input = this.form.querySelector("input[type=file]");
    this.list = area.querySelector("[data-attach-list]");
    this.status = area.querySelector("[data-attach-status]");
    this.words = area.dataset;
    this.onTheWay = 0;
    this.form.classList.add("attach--ready");
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    this.list.addEventListener("click", (event) => this.drop(event));
    this.form.addEventListener("submit", (event) => this.hold(event));
    this.form.addEventListener("files:sent", () => this.list.replaceChildren());
    this.form.addEventListener("paste", (event) => this.paste(event));
    for (const name of ["dragenter", "dragover"]) this.form.addEventListener(name, (event) => this.over(event));
    for (const name of ["dragleave", "drop"]) this.form.addEventListener(name, () => area.classList.remove("attach--over"));
    this.form.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.take([...event.dataTransfer.files]);
    });
  }

  get key() {
    return this.form.querySelector("input[name=key]").value;
  }

  over(event) {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    this.area.classList.add("attach--over");
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.take(files);
  }

  async take(files) {
    this.input.value = "";
    for (const file of files) {
      const most = Number(this.words.most);
      if (this.list.querySelectorAll("[data-attached], [data-on-the-way]").length >= most) {
        this.fail(this.row(file.name), this.words.tooMany);
      } else if (file.size > Number(this.words.limit)) {
        this.fail(this.row(file.name), `“${file.name}” ${this.words.tooLarge}`);
      } else {
        await this.bring(file);
      }
    }
    this.input.focus();
  }

  row(name) {
    const row = document.createElement("li");
    row.className = "attach__item";
    const title = document.createElement("bdi");
    title.textContent = name;
    row.append(document.createElement("i"), title, document.createElement("i"));
    this.list.append(row);
    return row;
  }

  bring(file) {
    const row = this.row(file.name);
    row.dataset.onTheWay = "";
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    row.append(bar);
    this.count(1);
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("key", this.key);
    body.append("file", file, file.name);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.words.url);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("loadend", () => {
        this.arrived(request, row, file);
        done();
      });
      request.send(body);
    });
  }

  arrived(request, row, file) {
    delete row.dataset.onTheWay;
    if (request.status === 200 && request.response?.files) {
      this.show(request.response.files, row);
      this.status.textContent = file.name;
    } else {
      this.fail(row, request.response?.error || `“${file.name}” ${this.words.failed}`);
    }
    this.count(-1);
  }

  // What waits is what the server says, so a file that was sent twice stands there once.
  show(files, row) {
    row.remove();
    for (const html of files) {
      const made = document.createRange().createContextualFragment(html).firstElementChild;
      const known = this.list.querySelector(`[data-attached="${made.dataset.attached}"]`);
      if (!known) this.list.append(made);
    }
  }

  fail(row, words) {
    row.className = "attach__item attach__item--problem";
    const away = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", textContent: "×" });
    away.setAttribute("aria-label", this.words.dismiss);
    away.dataset.dismiss = "";
    row.replaceChildren(document.createElement("i"), problem(words), away);
    this.status.textContent = words;
  }

  async drop(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    if ("dismiss" in button.dataset) return row.remove();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.removal, { method: "POST", body });
      if (answer.ok || answer.status === 404) row.remove();
    } finally {
      button.disabled = false;
      this.input.focus();
    }
  }

  count(change) {
    this.onTheWay += change;
    if (this.onTheWay) this.form.dataset.filesBusy = "";
    else delete this.form.dataset.filesBusy;
    if (!this.onTheWay && this.wanted) {
      this.wanted = false;
      this.form.requestSubmit();
    }
  }

  // The message goes once its files have arrived.
  hold(event) {
    if (!this.onTheWay) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.wanted = true;
  }
}

for (const area of document.querySelectorAll("[data-attach]")) new Attaching(area);
