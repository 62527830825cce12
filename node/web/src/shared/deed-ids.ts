// The ids of deeds whose effect is not known yet. They outlive a reload of the page: who asks for the
// same once more, because the answer was lost, gets the first one's answer.
import { newCommandId } from "../outbox";

interface Unknown {
  readonly said: string;
  readonly id: string;
}

const PREFIX = "stockmesh.deed ";

/** The id under which to ask `path` for `body`, until `settled` says that its effect is known. */
export function deedId(path: string, body: object): string {
  const said = JSON.stringify(body);
  const kept = sessionStorage.getItem(PREFIX + path);
  if (kept !== null) {
    const before = JSON.parse(kept) as Unknown;
    if (before.said === said) return before.id;
  }
  const id = newCommandId();
  sessionStorage.setItem(PREFIX + path, JSON.stringify({ said, id } satisfies Unknown));
  return id;
}

export function settled(path: string): void {
  sessionStorage.removeItem(PREFIX + path);
}
