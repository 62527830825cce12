// The service worker as the page sees it: registered where the browser allows it, updated on request.
import { signal } from "@preact/signals";

/** Whether a newer page waits to be taken, here or because another tab took it already. */
export const updateReady = signal(false);
/** Whether this page opens without the node. */
export const opensOffline = signal(false);

let waitingWorker: ServiceWorker | null = null;
const CHECK_EVERY_MS = 3_600_000; // a tablet may be left open for weeks

export async function startWorker(): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!workers) return; // plain http: the page works while the node is in reach
  try {
    const registration = await workers.register("/sw.js");
    opensOffline.value = registration.active !== null;
    void workers.ready.then(() => (opensOffline.value = true));
    watch(registration);
    noticeOthers(workers);
    setInterval(() => void registration.update().catch(() => undefined), CHECK_EVERY_MS);
  } catch (error) {
    console.warn("this page will not open without the node", error); // an untrusted certificate
  }
}

function watch(registration: ServiceWorkerRegistration): void {
  const offer = (worker: ServiceWorker | null) => {
    if (!worker || !navigator.serviceWorker.controller) return; // the first is no update
    waitingWorker = worker;
    updateReady.value = true;
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => {
      if (fresh.state === "installed") offer(fresh);
    });
  });
}

// Another tab took the newer page: what this one has not loaded yet is no longer kept.
function noticeOthers(workers: ServiceWorkerContainer): void {
  let wasKept = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (wasKept) updateReady.value = true;
    wasKept = true;
  });
}

export function takeUpdate(): void {
  if (waitingWorker?.state !== "installed") return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  waitingWorker.postMessage("take over");
}
