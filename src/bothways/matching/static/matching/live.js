// An open board hears what the other coordinators do: it asks every two seconds, not at all while
// the page is hidden, and ever more rarely while the server can't be reached. What has the focus,
// or holds something typed, is left alone until it is left. Without scripts the board stands still.

const EVERY = 2000;
const LONGEST = 30000;
const PRESENT_EVERY = 4; // polls

export function listen(root) {
  const state = root.querySelector("#live-state");
  const waiting = new Map(); // fragments for parts that somebody is in, by id
  let { since } = root.dataset;
  let here = "0"; // as the server calls nobody
  let polls = 0;
  let wait = EVERY;
  let timer = 0;
  let isAsking = false;
  let isApplying = false;

  const address = () => {
    const query = new URLSearchParams(location.search);
    query.set("since", since);
    query.set("here", here);
    const opened = [...document.querySelectorAll(".pair--open")].map((row) => row.id.slice(6));
    if (opened.length) query.set("open", opened.join(","));
    return `${root.dataset.live}?${query}`;
  };

  const isBusy = (part) =>
    part.contains(document.activeElement) ||
    part.classList.contains("htmx-request") ||
    [...part.querySelectorAll("textarea, input:not([type=hidden])")].some(
      (field) => field.value !== field.defaultValue,
    );

  // Rows of another page of the list have no place here; a match made by hand gets one at the top.
  const fitted = (html) => {
    const whole = document.createElement("template");
    whole.innerHTML = html;
    const head = document.querySelector(".pairs > thead");
    for (const part of whole.content.querySelectorAll("template")) {
      for (const row of part.content.querySelectorAll("tbody[id]")) {
        if (document.getElementById(row.id)) continue;
        if (head && row.dataset.new !== undefined) {
          head.after(Object.assign(document.createElement("tbody"), { id: row.id }));
        } else {
          row.remove();
        }
      }
    }
    return whole.innerHTML;
  };

  const apply = (html) => {
    isApplying = true;
    try {
      window.htmx.swap(root, fitted(html), { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
    } finally {
      isApplying = false;
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };

  const lose = () => {
    state.textContent = root.dataset.lost;
    wait = Math.min(wait * 2, LONGEST);
    later();
  };

  async function ask() {
    if (document.hidden || isAsking) return;
    isAsking = true;
    try {
      const isPresent = polls++ % PRESENT_EVERY === 0;
      const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
      const response = await fetch(address(), {
        method: isPresent && token ? "POST" : "GET",
        headers: { "HX-Request": "true", ...(isPresent && token && { "X-CSRFToken": token }) },
        signal: AbortSignal.timeout(10000),
      });
      if (response.redirected || response.status === 403 || response.status === 404) {
        state.textContent = root.dataset.over;
        return; // signed out, or no longer a coordinator
      }
      if (!response.ok) throw new Error(response.statusText);
      const html = response.status === 204 ? "" : await response.text();
      if (html) apply(html);
      since = response.headers.get("X-Live-Since") ?? since;
      here = response.headers.get("X-Live-Here") ?? here;
      state.textContent = "";
      wait = EVERY;
      later();
    } catch {
      lose();
    } finally {
      isAsking = false;
    }
  }

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (!isApplying) return;
    const { target, fragment } = event.detail;
    if (root.contains(target) || !isBusy(target)) {
      waiting.delete(target.id);
      return;
    }
    const part = fragment.firstElementChild;
    if (part?.id === target.id) {
      part.setAttribute("hx-swap-oob", "true");
      waiting.set(target.id, part.outerHTML);
    }
    event.detail.shouldSwap = false;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    // What somebody did themselves has just been answered with the row as it is.
    if (!isApplying) waiting.delete(event.detail.target?.id);
  });
  document.addEventListener("focusout", () =>
    setTimeout(() => {
      for (const [id, html] of waiting) {
        const part = document.getElementById(id);
        if (part && isBusy(part)) continue;
        waiting.delete(id);
        if (part) apply(`<template>${html}</template>`);
      }
    }),
  );
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else {
      polls = 0;
      wait = EVERY;
      ask();
    }
  });
  ask();
}

const root = document.querySelector("[data-live]");
if (root && window.htmx) listen(root);
