// A machine without a node: the page then leads to the first run.
import { signal } from "@preact/signals";
import { ApiError, get } from "./api";
import type { Start } from "./shapes";

export const firstRun = signal<Start | null>(null);
/** The first run is answered on the machine itself alone. */
export const isElsewhere = signal(false);

export async function askStart(): Promise<Start | null> {
  try {
    firstRun.value = await get<Start>("/start");
    isElsewhere.value = false;
  } catch (error) {
    if (error instanceof ApiError) isElsewhere.value = error.code === "this_machine_only";
    return null; // out of reach: the page says so by itself
  }
  return firstRun.value;
}

/** Opens the first run where there is no node yet. */
export async function lookForNode(): Promise<void> {
  const now = await askStart();
  if (isElsewhere.value || (now !== null && now.state !== "ready")) location.hash = "#/start";
}
