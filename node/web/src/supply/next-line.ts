// After a line was added the next begins at the first field, so that hands stay on the keyboard.

export function beginNextLine(event: Event): void {
  const form = event.currentTarget;
  if (!(form instanceof HTMLFormElement)) return;
  // After the fields are drawn anew, because the picker of products begins afresh.
  setTimeout(() => form.querySelector<HTMLElement>("input")?.focus(), 0);
}
