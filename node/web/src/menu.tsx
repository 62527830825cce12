// The menu: what a person may open, in groups; a small post may choose the short one.
import { signal } from "@preact/signals";
import { route, to } from "./router";
import { GROUPS, SCREENS } from "./screens";
import type { Screen } from "./screens";
import { session, store } from "./session";
import { t, word } from "./words";

const SIMPLE = "stockmesh.simple";

/** Whether this browser shows the short menu. */
export const isSimple = signal(localStorage.getItem(SIMPLE) === "yes");
export const isMenuOpen = signal(false);

export function setSimple(on: boolean): void {
  isSimple.value = on;
  localStorage.setItem(SIMPLE, on ? "yes" : "no");
}

function offered(): readonly Screen[] {
  const open = session.value;
  if (!open) return [];
  return SCREENS.filter(
    (one) =>
      one.group !== null &&
      one.offered(open) &&
      (!isSimple.value || one.simple) &&
      (store.value !== null || one.storeless || one.name === "home"),
  );
}

export function Menu() {
  const current = route.value.screen;
  const shown = offered();
  return (
    <nav
      id="menu"
      class={isMenuOpen.value ? "menu menu-open" : "menu"}
      aria-label={t("menu")}
      onClick={() => (isMenuOpen.value = false)}
    >
      {GROUPS.map((group) => {
        const screens = shown.filter((one) => one.group === group);
        if (screens.length === 0) return null;
        return (
          <div key={group} class="menu-group">
            {group === "daily" ? null : <p class="menu-title">{word("group", group)}</p>}
            <ul class="plain">
              {screens.map((one) => (
                <li key={one.name}>
                  <a href={to(one.name)} aria-current={one.name === current ? "page" : undefined}>
                    {t(one.title)}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}
