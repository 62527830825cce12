// The frame of a screen: its title, its tools, of when its figures are, and what it shows.
import type { ComponentChildren } from "preact";
import { ApiError, reachable } from "../api";
import { instant } from "../format";
import { hasHelp } from "../help/topics";
import type { Resource } from "../resource";
import { route, to } from "../router";
import { t } from "../words";
import { errorText } from "./errors";

interface Props {
  readonly title: string;
  /** What the figures on the screen come from; none for a form. */
  readonly of?: Resource<unknown>;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function ScreenFrame({ title, of, tools, children }: Props) {
  return (
    <>
      <div class="heading">
        <h1>{title}</h1>
        <div class="heading-tools">
          {tools}
          {hasHelp(route.value.screen) ? (
            <a class="button" href={to("help", route.value.screen)}>
              {t("nav-help")}
            </a>
          ) : null}
        </div>
      </div>
      {of ? <Freshness of={of} /> : null}
      {children}
    </>
  );
}

const FORBIDDEN = 403;

// What this account may not see it may not see a second later.
function isForGood(error: Error): boolean {
  return error instanceof ApiError && error.status === FORBIDDEN;
}

/** Says of when kept figures are, that there are none yet, or what went wrong. */
export function Freshness({ of }: { of: Resource<unknown> }) {
  if (of.data === null && of.error === null) return <p class="quiet" aria-busy="true">{t("loading")}</p>;
  if (of.error !== null && (reachable.value || of.data === null)) {
    return (
      <div class="notice notice-error" role="alert">
        <p>
          {errorText(of.error)} {of.at ? t("stale", { time: instant(of.at) }) : null}
        </p>
        {isForGood(of.error) ? null : (
          <button type="button" onClick={of.reload}>
            {t("try_again")}
          </button>
        )}
      </div>
    );
  }
  if (!of.isOld || reachable.value) return null;
  return <p class="as-of">{t("as_of", { time: instant(of.at) })}</p>;
}
