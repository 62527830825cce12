// Opening another store: whoever signed in with the password looks at it as at the own one.
import { chosenStore } from "../session";
import { to } from "../router";
import type { Named } from "../wire";

export function lookAt(store: Named, screen = "home", ...rest: string[]): void {
  chosenStore.value = store;
  location.hash = to(screen, ...rest);
}

export function StoreLink({ store, screen }: { store: Named; screen?: string }) {
  return (
    <a
      class="target"
      href={to(screen ?? "home")}
      onClick={(event) => {
        event.preventDefault();
        lookAt(store, screen);
      }}
    >
      {store.code} {store.name}
    </a>
  );
}
