// Shows what the product tells this device, and opens what it is about. It keeps nothing.

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Not ours; browsers want something shown for every push.
  }
  event.waitUntil(
    self.registration.showNotification(String(said.title ?? "Bothways"), {
      tag: String(said.tag ?? ""),
      data: { path: String(said.path ?? "/notices/") },
      icon: new URL("../ui/favicon.svg", self.location.href).href,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.path ?? "/notices/", self.location.origin);
  if (address.origin === self.location.origin) {
    event.waitUntil(self.clients.openWindow(address.href));
  }
});
