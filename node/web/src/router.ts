// The address of a screen: `#/card/HC01?x=1` as a signal, and links that change it.
//
// The hash never reaches the server, so every screen works from one index.html.
import { signal } from "@preact/signals";

export interface Route {
  readonly screen: string;
  readonly rest: readonly string[];
}

function parse(hash: string): Route {
  const parts = hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);
  return { screen: parts[0] ?? "home", rest: parts.slice(1) };
}

// An address typed by hand may hold a lone `%`; it is then shown as it stands.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = signal<Route>(parse(location.hash));

addEventListener("hashchange", () => {
  route.value = parse(location.hash);
  scrollTo(0, 0);
});

/** The href of a screen. */
export function to(screen: string, ...rest: string[]): string {
  return "#/" + [screen, ...rest].map(encodeURIComponent).join("/");
}
