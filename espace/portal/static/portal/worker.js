/* What the device keeps for when the line is down: the numbers to call, and what draws their page. Nothing of anybody, ever.
   KEPT (addresses), OFFLINE (that of the page) and NAME (which changes with what it holds) are written above by the view. */
self.addEventListener("install", (event) => {
  const asked = KEPT.map((address) => new Request(address, { credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(asked)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
const kept = (address) => caches.match(address, { ignoreVary: true }).then((answer) => answer ?? Response.error());
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return; // what is sent is the page's own concern: nothing here stores or repeats it
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(OFFLINE)));
  else if (KEPT.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => kept(request.url)));
});
