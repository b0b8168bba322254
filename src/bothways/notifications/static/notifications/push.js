// The button by which this browser tells its owner, on the settings page. Without it nothing is lost.

const place = document.querySelector("[data-push]");
if (place) begin(place);

async function begin(place) {
  const [form, list] = [place.querySelector("form[data-push-form]"), place.querySelector("ul")];
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    show(place, "unable");
    return;
  }
  if (Notification.permission === "denied") {
    show(place, "denied");
    return;
  }
  const here = await current(place.dataset.worker);
  if (here && list && (await mark(list, here.endpoint))) {
    show(place, "here");
    return;
  }
  show(place, "ask");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    subscribe(place, form);
  });
}

// One sentence at a time: what this browser can do.
function show(place, which) {
  for (const words of place.querySelectorAll("[data-push-words]")) {
    words.hidden = words.dataset.pushWords !== which;
  }
}

async function current(worker) {
  const registration = await navigator.serviceWorker.getRegistration(worker);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function mark(list, endpoint) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  const fingerprint = [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const item = list.querySelector(`[data-fingerprint="${fingerprint}"]`);
  item?.querySelector("[data-push-here]")?.removeAttribute("hidden");
  return Boolean(item);
}

async function subscribe(place, form) {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      show(place, "denied");
      form.hidden = true;
      return;
    }
    const registration = await navigator.serviceWorker.register(place.dataset.worker);
    await active(registration);
    const given = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytesOf(place.dataset.key),
    });
    form.elements.endpoint.value = given.endpoint;
    form.elements.public_key.value = text(given.getKey("p256dh"));
    form.elements.secret.value = text(given.getKey("auth"));
    form.elements.name.value = named();
    form.submit();
  } catch {
    show(place, "failed");
  } finally {
    button.disabled = false;
  }
}

function active(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return Promise.resolve();
  return new Promise((done) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && done());
  });
}

function bytesOf(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// “Firefox on Linux”: enough for its owner to know it again.
function named() {
  const agent = navigator.userAgent;
  const browsers = [["Firefox/", "Firefox"], ["Edg/", "Edge"], ["OPR/", "Opera"], ["Chrome/", "Chrome"],
    ["Safari/", "Safari"]];
  const systems = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"],
    ["Mac OS X", "Mac"], ["CrOS", "ChromeOS"], ["Linux", "Linux"]];
  const found = (list) => list.find(([sign]) => agent.includes(sign))?.[1] ?? "";
  return [found(browsers), found(systems)].filter(Boolean).join(" · ");
}
