// What is saved on this tablet only, and what the node sent back, with a way to mend it.
import { useState } from "preact/hooks";
import { outSince, reachable } from "../api";
import { instant } from "../format";
import { adopt, discard, flush, refused, sendAgain, waiting } from "../outbox";
import type { Entry } from "../outbox";
import { putDraft } from "../drafts";
import { to } from "../router";
import { session, signOutForGood } from "../session";
import { durable } from "../storage";
import { errorText } from "../shared/errors";
import { isSupervisor } from "../shared/role";
import { ScreenFrame } from "../shared/screen";
import { isOverridable, Override } from "../shared/write-notice";
import { ApiError } from "../api";
import { opensOffline } from "../worker-client";
import { t } from "../words";

export function OutboxScreen() {
  return (
    <ScreenFrame title={t("outbox-title")}>
      <p>
        {reachable.value
          ? t("outbox-in_reach")
          : t("outbox-out_since", { time: instant(outSince.value) })}{" "}
        {t(opensOffline.value ? "outbox-opens" : "outbox-opens_not")}
      </p>
      {durable() ? null : <p class="notice notice-warning">{t("outbox-memory_only")}</p>}
      <h2>{t("outbox-waiting", { n: waiting.value.length })}</h2>
      <ul class="plain entries">
        {waiting.value.map((entry) => (
          <Waiting key={entry.id} entry={entry} />
        ))}
      </ul>
      {waiting.value.length > 0 && reachable.value ? (
        <button type="button" onClick={() => void flush()}>
          {t("outbox-send")}
        </button>
      ) : null}
      <h2>{t("outbox-refused", { n: refused.value.length })}</h2>
      <ul class="plain entries">
        {refused.value.map((entry) => (
          <Refused key={entry.id} entry={entry} />
        ))}
      </ul>
      <Leave />
    </ScreenFrame>
  );
}

function About({ entry }: { entry: Entry }) {
  return (
    <>
      <strong>{entry.title}</strong>{" "}
      <span class="quiet">
        {t("outbox-by", { user: entry.author.name, time: instant(entry.at) })}
      </span>
    </>
  );
}

function Waiting({ entry }: { entry: Entry }) {
  const isMine = entry.author.id === session.value?.user.id;
  return (
    <li>
      <About entry={entry} />
      {entry.needsAuthor && !isMine ? (
        <>
          <p class="quiet">{t("outbox-needs_author", { user: entry.author.name })}</p>
          <Adopt entry={entry} />
        </>
      ) : null}
      {isMine && !entry.tried ? (
        <button type="button" class="small" onClick={() => void discard(entry)}>
          {t("outbox-take_back")}
        </button>
      ) : null}
    </li>
  );
}

function Refused({ entry }: { entry: Entry }) {
  const { refusal, form } = entry;
  if (refusal === null) return null;
  const error = new ApiError(refusal.status, refusal.code, refusal.message, refusal.details);
  const isMine = entry.author.id === session.value?.user.id;
  return (
    <li class="notice notice-error">
      <About entry={entry} />
      <p>{errorText(error)}</p>
      {isMine ? (
        <>
          {isOverridable(error) ? (
            <Override onReason={(reason) => void sendAgain(entry, { override: { reason } })} />
          ) : null}
          {form ? (
            <a
              class="button"
              href={to(form.screen[0] ?? "home", ...form.screen.slice(1))}
              onClick={() => {
                // What was typed is on disk before the entry leaves it.
                void putDraft(form.draft, form.data).then(() => discard(entry));
              }}
            >
              {t("outbox-mend")}
            </a>
          ) : null}{" "}
          <LetGo entry={entry} />
        </>
      ) : (
        <>
          <p class="quiet">{t("outbox-authors_word", { user: entry.author.name })}</p>
          <Adopt entry={entry} />
        </>
      )}
    </li>
  );
}

// An author whose account is gone comes back no more; who answers for the store may take over.
function Adopt({ entry }: { entry: Entry }) {
  const [sure, setSure] = useState(false);
  if (!isSupervisor()) return null;
  return (
    <button
      type="button"
      class={sure ? "primary" : undefined}
      onClick={() => (sure ? void adopt(entry) : setSure(true))}
    >
      {t(sure ? "outbox-adopt_sure" : "outbox-adopt", { user: entry.author.name })}
    </button>
  );
}

function LetGo({ entry }: { entry: Entry }) {
  const [sure, setSure] = useState(false);
  return (
    <button
      type="button"
      class={sure ? "danger" : undefined}
      onClick={() => (sure ? void discard(entry) : setSure(true))}
    >
      {t(sure ? "outbox-let_go_sure" : "outbox-let_go")}
    </button>
  );
}

// Clearing what is kept here is refused while something waits (rule E6).
function Leave() {
  const holds = waiting.value.length + refused.value.length > 0;
  return (
    <details>
      <summary>{t("outbox-leave")}</summary>
      <p>{t(holds ? "outbox-leave_refused" : "outbox-leave_words")}</p>
      <button type="button" disabled={holds} onClick={() => void signOutForGood()}>
        {t("outbox-leave_now")}
      </button>
    </details>
  );
}
