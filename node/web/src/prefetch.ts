// What a store needs to go on without its node, asked for ahead of time and kept.
import { effect } from "@preact/signals";
import { pathOf, reachable } from "./api";
import { productsPath } from "./products";
import { ask } from "./resource";
import { barcodesPath } from "./scan/lookup";
import { isOffline, session } from "./session";
import { stockPath } from "./shared/stock-of";
import type { Sheets, Shipments } from "./shapes";
import type { Named } from "./wire";

const AGAIN_MS = 600_000;
const MAX_SHEETS = 3; // open count sheets; a store has rarely more than one
const MAX_SHIPMENTS = 20; // on the way to this store

/** Keeps what `store` works with; what does not come now is asked for when its screen opens. */
async function fetchAll(store: Named): Promise<void> {
  const of = (part: string) => pathOf(["stores", store.id, part]);
  const plain = [
    productsPath(store), stockPath(store), barcodesPath(store), of("today"), of("bins"), of("schedule"),
    "/reasons", "/suppliers", "/programmes", "/lists", "/stores",
  ];
  for (const path of plain) await ask(path).catch(() => undefined);
  await fetchEach<Sheets>(of("sheets"), ({ sheets }) =>
    sheets
      .filter((one) => !["approved", "cancelled"].includes(one.state))
      .slice(0, MAX_SHEETS)
      .map((one) => `${of("sheets")}/${one.id}`),
  );
  await fetchEach<Shipments>(of("shipments"), ({ shipments }) =>
    shipments
      .filter((one) => one.direction === "in" && one.state === "in_transit")
      .slice(0, MAX_SHIPMENTS)
      .map((one) => `${of("shipments")}/${one.id}`),
  );
}

async function fetchEach<T>(path: string, parts: (answer: T) => readonly string[]): Promise<void> {
  const answer = await ask<T>(path).catch(() => null);
  if (!answer) return;
  for (const part of parts(answer.data)) await ask(part).catch(() => undefined);
}

// After the first screen has what it asked for.
const CALM_MS = 3_000;

/** Fetches after each sign-in and now and then, while the node answers. */
export function startPrefetch(): void {
  effect(() => {
    const store = session.value?.store;
    if (!store || isOffline.value || !reachable.value) return undefined;
    const first = setTimeout(() => void fetchAll(store), CALM_MS);
    const again = setInterval(() => void fetchAll(store), AGAIN_MS);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  });
}
