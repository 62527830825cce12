// The screens a person opens most on this tablet, one touch away: a nurse's and a storekeeper's differ.
import { effect } from "@preact/signals";
import { isRecord } from "../api";
import { route } from "../router";
import { SCREENS } from "../screens";
import type { Screen } from "../screens";
import { session } from "../session";

const SHOWN = 6;
const KEPT = "stockmesh.opened.";
// Where nobody has worked yet; another screen that is opened more often takes the place of one.
const FIRST = ["dispense", "receive", "count", "order", "adjust", "stock"];
// On every page anyhow.
const ELSEWHERE: ReadonlySet<string> = new Set(["home", "settings", "help", "setup"]);

function opened(): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT + userId()) ?? "{}");
    return isRecord(kept) ? (kept as Record<string, number>) : {};
  } catch {
    return {};
  }
}

function userId(): string {
  return session.value?.user.id ?? "";
}

/** The screens offered first to who is signed in. */
export function shortcuts(): readonly Screen[] {
  const open = session.value;
  if (!open) return [];
  const times = opened();
  const start = (name: string) => (FIRST.includes(name) ? FIRST.length - FIRST.indexOf(name) : 0);
  const score = (one: Screen) => start(one.name) + (times[one.name] ?? 0);
  const most = SCREENS.filter(
    (one) => one.group !== null && !ELSEWHERE.has(one.name) && one.offered(open) && score(one) > 0,
  )
    .sort((a, b) => score(b) - score(a))
    .slice(0, SHOWN);
  // In the menu's order: a button is looked for where it stood yesterday.
  return SCREENS.filter((one) => most.includes(one));
}

/** Learns from each screen that is opened. */
export function learnShortcuts(): void {
  effect(() => {
    const { screen } = route.value;
    const user = session.peek()?.user.id;
    if (!user || ELSEWHERE.has(screen)) return;
    const times = opened();
    const next = { ...times, [screen]: (times[screen] ?? 0) + 1 };
    try {
      localStorage.setItem(KEPT + user, JSON.stringify(next));
    } catch {
      // A full disk: the order stays as it was.
    }
  });
}
