// Who else is at this work now: told while the screen is open, shown as names.
import { useEffect } from "preact/hooks";
import { pathOf, post, reachable } from "../api";
import { present } from "../live";
import { newCommandId } from "../outbox";
import { session } from "../session";
import { t } from "../words";
import type { Named } from "../wire";

const TELL_EVERY_MS = 20_000; // the node forgets after 45 s
const tablet = newCommandId();

export function Presence({ store, at }: { store: Named; at: string }) {
  const key = `${store.id}/${at}`;
  useEffect(() => {
    const path = pathOf(["stores", store.id, "presence"]);
    const tell = (leaving: boolean) => {
      if (!reachable.value) return;
      post<{ readonly people?: readonly string[] }>(path, { at, tablet, leaving }).then(
        ({ people }) => {
          if (people) present.value = { ...present.value, [key]: people };
        },
        () => undefined, // the bar says that the node is out of reach
      );
    };
    tell(false);
    const timer = setInterval(() => tell(false), TELL_EVERY_MS);
    return () => {
      clearInterval(timer);
      tell(true);
    };
  }, [key]);
  const me = session.value?.user.name;
  const others = (present.value[key] ?? []).filter((name) => name !== me);
  return (
    <p role="status" class={others.length > 0 ? "badge badge-well" : "unseen"}>
      {others.length > 0 ? t("presence-here", { people: [...others], n: others.length }) : ""}
    </p>
  );
}
