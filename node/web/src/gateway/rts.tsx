// Real-time stock: how far DHIS2 is read, what it was told, what waits, and what it refused.
import { useState } from "preact/hooks";
import { ApiError, pathOf } from "../api";
import { instant, quantity } from "../format";
import { useResource } from "../resource";
import type { RtsEvents, RtsStatus } from "../shapes";
import { Badge } from "../shared/badge";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import { Freshness } from "../shared/screen";
import { listed, t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import { isSupervisor } from "../shared/role";
import { Findings } from "./checking";

const NEVER = () => false;

interface Checked {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly level: string;
    readonly code: string;
    readonly subject: string;
    readonly words: string;
  }[];
}

interface Cursor {
  readonly updated: string | null;
  readonly polled_at: string | null;
}

export function RtsScreen() {
  const answer = useResource<RtsStatus>("/gateway/rts", NEVER);
  if (answer.error instanceof ApiError && answer.error.code === "rts_not_configured") {
    return (
      <div class="empty">
        <p>{t("rts-not_set")}</p>
        <p class="mono" dir="ltr">
          stockmesh gateway rts discover
        </p>
      </div>
    );
  }
  return (
    <>
      <Freshness of={answer} />
      {answer.data ? <Shown status={answer.data} onChanged={answer.reload} /> : null}
    </>
  );
}

function Shown({ status, onChanged }: { status: RtsStatus; onChanged: () => void }) {
  const [checked, setChecked] = useState<Checked | null>(null);
  const [reason, setReason] = useState("");
  const events = useResource<RtsEvents>(pathOf(["gateway", "rts", "events"], { reason }), NEVER);
  const act = useAct(() => {
    onChanged();
    events.reload();
  });
  const cursors = Object.entries(status.cursors ?? {}) as [string, Cursor][];
  const told = Object.entries(status.told ?? {}) as [string, Record<string, number>][];
  return (
    <>
      <p>
        <Badge tone={status.writes ? "well" : "busy"}>
          {t(status.writes ? "rts-writes" : "rts-writes_not")}
        </Badge>{" "}
        {t("rts-every", { n: status.interval_min })}
      </p>
      {isSupervisor() ? (
        <div class="buttons">
          <button
            type="button"
            class="primary"
            disabled={act.busy}
            onClick={() => void act.run("/gateway/rts/run", {}, () => t("rts-ran"))}
          >
            {t("rts-run")}
          </button>
          <button
            type="button"
            disabled={act.busy || (status.refused ?? []).length === 0}
            onClick={() => void act.run("/gateway/rts/run", { retry: true }, () => t("rts-ran"))}
          >
            {t("rts-retry")}
          </button>
          <button
            type="button"
            disabled={act.busy}
            onClick={() =>
              void act
                .run<Checked>("/gateway/rts/check", {}, (one) =>
                  t(one.ok ? "mapping-fits" : "mapping-fits_not"),
                )
                .then(setChecked)
            }
          >
            {t("mapping-check")}
          </button>
        </div>
      ) : null}
      <ActNotice act={act} />
      {checked ? <Findings rows={checked.findings} /> : null}
      <h2>{t("rts-read")}</h2>
      <ul class="plain">
        {cursors.map(([name, one]) => (
          <li key={name}>
            {word("rts-program", name)}:{" "}
            {one.polled_at ? t("rts-polled", { time: instant(one.polled_at) }) : t("network-never")}
          </li>
        ))}
      </ul>
      <h2>{t("rts-told")}</h2>
      <ul class="plain">
        {told.map(([what, counts]) => (
          <li key={what}>
            {word("rts-what", what)}:{" "}
            {listed(
              Object.entries(counts).map(([state, n]) => `${word("rts-state", state)} ${quantity(n)}`),
            )}
          </li>
        ))}
      </ul>
      <Requisitions status={status} />
      <Refused status={status} />
      <Events
        reasons={{ ...status.waiting, ...status.no_effect }}
        reason={reason}
        onReason={setReason}
        rows={events.data?.events ?? []}
      />
    </>
  );
}

function Requisitions({ status }: { status: RtsStatus }) {
  const flagged = status.requisitions?.flagged ?? [];
  return (
    <>
      <h2>{t("rts-requisitions")}</h2>
      <p>{t("rts-taken", { n: status.requisitions?.taken ?? 0 })}</p>
      {flagged.length > 0 ? (
        <ul class="notice notice-warning">
          {flagged.map((one, i) => (
            <li key={i}>
              {one.store} {one.document}: {word("rts-flag", one.flag ?? "")}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Refused({ status }: { status: RtsStatus }) {
  const rows = status.refused ?? [];
  if (rows.length === 0) return null;
  return (
    <>
      <h2>{t("rts-refused")}</h2>
      <Listing
        label={t("rts-refused")}
        rows={rows}
        keyOf={(one) => one.event ?? ""}
        textOf={(one) => `${one.store} ${one.document} ${one.product} ${one.code} ${one.words}`}
        columns={[
          {
            key: "what",
            head: t("rts-what"),
            cell: (one) => `${word("rts-what", one.what ?? "")} ${one.document} ${one.product}`,
          },
          { key: "store", head: t("network-store"), cell: (one) => one.store },
          { key: "why", head: t("gateway-reason"), cell: (one) => `${one.code} ${one.words}` },
        ]}
        empty={null}
      />
    </>
  );
}

interface EventsProps {
  readonly reasons: Readonly<Record<string, number>>;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly rows: RtsEvents["events"];
}

function Events({ reasons, reason, onReason, rows }: EventsProps) {
  return (
    <>
      <h2>{t("rts-events")}</h2>
      {Object.keys(reasons).length > 0 ? (
        <div class="tools">
          <Choice label={t("gateway-reason")} value={reason} onValue={onReason}>
            <option value="">{t("network-all")}</option>
            {Object.entries(reasons).map(([code, n]) => (
              <option key={code} value={code}>
                {word("rts-reason", code)} ({quantity(n)})
              </option>
            ))}
          </Choice>
        </div>
      ) : null}
      <Listing
        label={t("rts-events")}
        rows={rows}
        keyOf={(one) => one.event}
        textOf={(one) => `${one.event} ${one.org_unit} ${one.reason} ${one.words}`}
        columns={[
          { key: "event", head: t("rts-event"), cell: (one) => <span class="mono">{one.event}</span> },
          {
            key: "state",
            head: t("gateway-state"),
            cell: (one) => (
              <Badge tone={one.state === "waiting" ? "busy" : "plain"}>
                {word("rts-state", one.state)}
              </Badge>
            ),
          },
          {
            key: "reason",
            head: t("gateway-reason"),
            cell: (one) => word("rts-reason", one.reason, {}, one.words ?? ""),
          },
          { key: "unit", head: t("gateway-org_unit"), wide: true, cell: (one) => one.org_unit },
          { key: "at", head: t("gateway-started"), wide: true, cell: (one) => wallTime(one.occurred_at ?? "") },
        ]}
        empty={<p>{t("rts-none")}</p>}
      />
    </>
  );
}

// The server's wall clock, which names no zone: shown as it is, to the minute.
function wallTime(text: string): string {
  return text.slice(0, "2026-11-20T08:00".length).replace("T", " ");
}
