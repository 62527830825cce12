// Scanners that type: keys that come faster than fingers, up to Enter or Tab, are one scan.
//
// They need no camera and work over plain http. What is typed meanwhile into a field is taken out
// of it again, so that a scan is never half a quantity.
import { signal } from "@preact/signals";

const GAP_MS = 35; // between two keys of a scanner; fast typists need 60 and more
const SHORTEST = 4;
const SEPARATOR = "stockmesh.scan-separator";

type Listener = (text: string) => void;
const listeners: Listener[] = [];

/** What the scanner sends for the group separator: nothing, or text such as `^]`. */
export const separator = signal(localStorage.getItem(SEPARATOR) ?? "");

export function setSeparator(text: string): void {
  separator.value = text;
  localStorage.setItem(SEPARATOR, text);
}

/** Calls `listener` with each scan; the one that came last gets it. */
export function onScan(listener: Listener): () => void {
  start();
  listeners.push(listener);
  return () => {
    const at = listeners.lastIndexOf(listener);
    if (at >= 0) listeners.splice(at, 1);
  };
}

/** Hands on what a camera or a field read. */
export function scanned(text: string): void {
  listeners[listeners.length - 1]?.(text);
}

let started = false;
let keys = "";
let last_ms = 0;
let field: HTMLInputElement | null = null;
let before = "";

function start(): void {
  if (started) return;
  started = true;
  addEventListener("keydown", press, { capture: true });
}

function press(event: KeyboardEvent): void {
  if (event.isComposing || event.altKey || event.metaKey) return;
  const now = event.timeStamp;
  if (now - last_ms > GAP_MS) begin(event.target);
  last_ms = now;
  if (event.key === "Enter" || event.key === "Tab") {
    const text = keys;
    keys = "";
    if (text.length < SHORTEST || listeners.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    takeBack();
    scanned(text);
  } else if (event.key === "F8" || (event.ctrlKey && event.key === "]")) {
    keys += "\u001d";
  } else if (event.key.length === 1 && !event.ctrlKey) {
    keys += event.key;
  }
}

function begin(target: EventTarget | null): void {
  keys = "";
  field = target instanceof HTMLInputElement ? target : null;
  before = field?.value ?? "";
}

// The field is given back what it held before the scanner typed into it.
function takeBack(): void {
  if (!field || field.value === before) return;
  field.value = before;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
