// From a folder that just became a node to a person who is signed in: its listener opens in seconds.
import { ApiError, get } from "../api";
import { to } from "../router";
import { signIn } from "../session";
import type { Status } from "../wire";

const ASK_EVERY_MS = 700;
const PATIENCE_MS = 60_000; // a slow machine unpacks and opens its database

/** Waits until the node answers. */
export async function nodeIsUp(): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    try {
      await get<Status>("/status");
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  }
  return false;
}

/** Signs in once the node is up, and opens `screen`. */
export async function enter(
  store: string,
  user: string,
  secret: string,
  screen: string,
): Promise<boolean> {
  if (!(await nodeIsUp())) return false;
  try {
    await signIn(store, user, secret);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return false;
  }
  location.hash = to(screen);
  return true;
}
