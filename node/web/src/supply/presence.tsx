// Who else has the same thing open, so that two people do not do one work twice.
import { useEffect } from "preact/hooks";
import { post, reachable } from "../api";
import { present } from "../live";
import { newCommandId } from "../outbox";
import { session } from "../session";
import { t } from "../words";
import type { Named } from "../wire";

const EVERY_MS = 20_000; // the node forgets after 45 s
const TABLET = "stockmesh.tablet";

function tabletId(): string {
  const known = localStorage.getItem(TABLET);
  if (known) return known;
  const made = newCommandId();
  localStorage.setItem(TABLET, made);
  return made;
}

/** Says that this person has `at` open, such as `order/<id>`, as long as the screen shows it. */
export function Together({ store, at }: { store: Named; at: string }) {
  useEffect(() => {
    const path = `/stores/${encodeURIComponent(store.id)}/presence`;
    const tablet = tabletId();
    // Who is here is a courtesy: where it cannot be said, the work goes on.
    const say = (leaving: boolean): void => {
      if (!reachable.value) return;
      post(path, leaving ? { at, tablet, leaving } : { at, tablet }).catch(() => undefined);
    };
    say(false);
    const timer = setInterval(() => say(false), EVERY_MS);
    return () => {
      clearInterval(timer);
      say(true);
    };
  }, [store.id, at]);

  const me = session.value?.user.name;
  const here =
    present.value[`${store.id}/${at}`] ?? present.value[`${store.code}/${at}`] ?? [];
  const others = here.filter((name) => name !== me);
  return (
    <p class="together" role="status">
      {others.length > 0 ? t("supply-together", { people: others.join(", ") }) : null}
    </p>
  );
}
