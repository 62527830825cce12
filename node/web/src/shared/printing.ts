// Printing what the screen shows.
import { onPaper } from "../format";

const DRAWN_MS = 50; // a list of a thousand rows takes a moment to be drawn

/** Prints this screen, with dates where it shows today's clock alone. */
export function printScreen(): void {
  onPaper.value = true;
  addEventListener("afterprint", () => (onPaper.value = false), { once: true });
  setTimeout(() => print(), DRAWN_MS);
}
