// The service worker: keeps the page itself, so that it opens without the node.
//
// Only files of the build are kept, under a name made from their content; answers of the node are
// the page's own business. A newer page waits until a person takes it.
/// <reference lib="webworker" />

declare const FILES: readonly string[]; // put in by build.mjs
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `stockmesh-${VERSION}`;
const INDEX = "/";

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      // What has not changed is taken over: an update costs what is new.
      for (const file of FILES) {
        const known = file === INDEX ? undefined : await caches.match(file);
        if (known) await cache.put(file, known);
        else await cache.add(new Request(file, { cache: "no-cache" }));
      }
    }),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("stockmesh-") && name !== CACHE) await caches.delete(name);
      }
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/api/")) return;
  if (event.request.mode === "navigate" && (url.pathname === "/" || url.pathname === "/setup")) {
    event.respondWith(fromCache(INDEX, event.request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(fromCache(url.pathname, event.request));
  }
});

async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
