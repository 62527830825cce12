// The bar on every screen that says how this node stands with the others.
import { outSince, post, reachable } from "../api";
import { instant, quantity } from "../format";
import { refreshStatus, status, tick } from "../live";
import { waiting } from "../outbox";
import { to } from "../router";
import { nodeNow } from "../session";
import { t, word } from "../words";
import type { Status } from "../wire";
import { peerName, summarise } from "./connection";

// A form beside the colour, so that the state is told without it.
const MARKS = { well: "✓", busy: "↻", cut: "!" } as const;

export function ConnectionBar() {
  tick.value; // ages are read anew
  const own = {
    reachable: reachable.value,
    outSince: outSince.value,
    waiting: waiting.value.length,
  };
  const summary = summarise(status.value, own, nodeNow());
  return (
    <section class={`connection connection-${summary.tone}`} aria-label={t("connection-label")}>
      <output class="unseen" aria-live="polite">
        {summary.spoken}
      </output>
      {status.value?.clock?.sureness === "unsure" ? <ClockQuestion /> : null}
      <details>
        <summary>
          <span class="mark" aria-hidden="true">
            {MARKS[summary.tone]}
          </span>{" "}
          {summary.shown}
        </summary>
        <p class="connection-more">
          <a href={to("outbox")}>{t("nav-outbox")}</a>
        </p>
        {status.value ? <Details status={status.value} /> : null}
      </details>
    </section>
  );
}

// A machine whose clock cannot be right records nothing until somebody says what time it is; this
// browser's clock is offered.
function ClockQuestion() {
  const offered = new Date().toISOString();
  return (
    <p role="alert">
      {t("clock-question", { time: instant(offered) })}{" "}
      <button type="button" onClick={() => void setClock(offered)}>
        {t("clock-yes")}
      </button>
    </p>
  );
}

async function setClock(time: string): Promise<void> {
  await post("/clock", { time });
  await refreshStatus();
}

function Details({ status: now }: { status: Status }) {
  const provisional = (now.scopes ?? []).filter((scope) => scope.provisional !== null);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("connection-details")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("connection-peer")}</th>
            <th scope="col">{t("connection-state")}</th>
            <th scope="col">{t("connection-contact")}</th>
            <th scope="col" class="number">
              {t("connection-send")}
            </th>
            <th scope="col" class="number">
              {t("connection-receive")}
            </th>
          </tr>
        </thead>
        <tbody>
          {(now.peers ?? []).map((peer) => (
            <tr key={peer.device}>
              <th scope="row">
                {peerName(peer)} <span class="quiet">{peer.label}</span>
              </th>
              <td>
                {word("peer", peer.state)}
                {peer.reason ? <span class="quiet"> ({word("error", peer.reason)})</span> : null}
              </td>
              <td>{instant(peer.last_contact)}</td>
              <td class="number">{quantity(peer.to_send)}</td>
              <td class="number">
                {quantity(peer.to_receive)}
                {peer.state === "syncing" ? (
                  <span class="quiet"> {t("connection-rate", { bytes: peer.bytes_per_s })}</span>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul class="plain">
        {(now.complete_to ?? []).map((row) => (
          <li key={row.store}>
            {row.store}: {t("connection-complete_to")} {instant(row.at)}
          </li>
        ))}
        {(now.safe_at ?? []).map((holder) => (
          <li key={holder.device}>
            {holder.lacks
              ? t("connection-safe_but", { label: holder.label, count: holder.lacks })
              : t("connection-safe", { label: holder.label })}
          </li>
        ))}
        {(now.notices ?? []).map((notice) => (
          <li key={notice.at + notice.code}>
            {instant(notice.at)}: {notice.detail}
          </li>
        ))}
        {provisional.map((scope) => (
          <li key={scope.scope}>
            {t("connection-provisional", { scope: scope.scope, reason: scope.provisional })}
          </li>
        ))}
      </ul>
    </div>
  );
}
