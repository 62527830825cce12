// Enter goes to the next input of the form: people count with one hand, scanners end with Enter.

const STOPS = "input:not([type=hidden]), select, button[type=submit]";

/** For `onKeyDown` of a form: Enter in an input moves on; on a button it still presses it. */
export function enterMovesOn(event: KeyboardEvent): void {
  const here = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
  if (!(here instanceof HTMLInputElement)) return;
  event.preventDefault();
  const form = here.form;
  if (!form) return;
  const stops = [...form.querySelectorAll<HTMLElement>(STOPS)];
  const next = stops[stops.indexOf(here) + 1];
  next?.focus();
  if (next instanceof HTMLInputElement) next.select();
}
