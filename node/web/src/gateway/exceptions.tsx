// Values that wait: why, with both figures, and what a person can do about them.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { instant, quantity } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { Freshness } from "../shared/screen";
import { Choice, Field } from "../shared/field";
import { Pager, ROWS_PER_PAGE } from "../shared/pager";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import { isAdmin, isSupervisor } from "../shared/role";
import type { Act } from "../shared/act";
import type { Exception, Exceptions, Reason } from "./wire";

const STATES = ["quarantined", "parked", "held"] as const;

const PERIOD = /^\d{4}(-\d{2}(-\d{2})?|W\d{1,2}|Q[1-4])$/;

interface Filter {
  readonly state: string;
  readonly code: string;
  readonly org_unit: string;
  readonly period: string;
}

const NOTHING: Filter = { state: "", code: "", org_unit: "", period: "" };

export function ExceptionsScreen() {
  const [filter, setFilter] = useState<Filter>(NOTHING);
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = {
    ...filter,
    period: PERIOD.test(filter.period) ? filter.period : "", // while it is being typed
    limit: String(ROWS_PER_PAGE),
    offset: page === 0 ? "" : String(page * ROWS_PER_PAGE),
  };
  const answer = useResource<Exceptions>(pathOf(["gateway", "exceptions"], query), () => false);
  const act = useAct(() => {
    setChosen(new Set());
    answer.reload();
  });
  const narrow = (change: Partial<Filter>) => {
    setFilter({ ...filter, ...change });
    setPage(0);
    setChosen(new Set());
  };
  const found = answer.data;
  return (
    <>
      <ActNotice act={act} />
      {found ? <Reasons reasons={found.reasons} onChoose={(one) => narrow(one)} /> : null}
      <Narrowing filter={filter} onChange={narrow} />
      <Freshness of={answer} />
      {found && found.total === 0 ? <p>{t("gateway-no_exceptions")}</p> : null}
      {found && found.total > 0 ? (
        <>
          <p class="tools">
            <span>{t("gateway-values", { n: found.total })}</span>
            {(["csv", "xlsx"] as const).map((format) => (
              <a
                key={format}
                href={"/api/v1" + pathOf(["gateway", "exceptions"], { ...filter, format })}
                download={`dhis2-exceptions.${format}`}
              >
                {t("gateway-export", { format: format.toUpperCase() })}
              </a>
            ))}
          </p>
          <ExceptionTable rows={found.exceptions} chosen={chosen} onChosen={setChosen} />
          <Pager rows={found.total} page={page} onPage={setPage} />
          {isSupervisor() ? <Decisions chosen={chosen} filter={filter} act={act} /> : null}
        </>
      ) : null}
    </>
  );
}

function Reasons(props: { reasons: readonly Reason[]; onChoose: (one: Partial<Filter>) => void }) {
  if (props.reasons.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-reason")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("gateway-reason")}</th>
            <th scope="col">{t("gateway-state")}</th>
            <th scope="col" class="number">{t("gateway-count")}</th>
          </tr>
        </thead>
        <tbody>
          {props.reasons.map((one) => (
            <tr key={one.state + one.code}>
              <th scope="row">
                {one.code} {one.words}
                <button
                  type="button"
                  class="small block"
                  onClick={() => props.onChoose({ state: one.state, code: one.code })}
                >
                  {t("gateway-only_these")}
                </button>
              </th>
              <td>{word("gateway-state", one.state)}</td>
              <td class="number">{quantity(one.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Narrowing(props: { filter: Filter; onChange: (change: Partial<Filter>) => void }) {
  const { filter, onChange } = props;
  return (
    <div class="tools">
      <Choice
        label={t("gateway-state")}
        value={filter.state}
        onValue={(state) => onChange({ state })}
      >
        <option value="">{t("gateway-any")}</option>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {word("gateway-state", one)}
          </option>
        ))}
      </Choice>
      <Field
        label={t("gateway-code")}
        value={filter.code}
        onValue={(code) => onChange({ code: code.trim() })}
      />
      <Field
        label={t("gateway-org_unit")}
        value={filter.org_unit}
        onValue={(unit) => onChange({ org_unit: unit.trim() })}
      />
      <Field
        label={t("gateway-period")}
        hint={t("gateway-period_hint")}
        value={filter.period}
        onValue={(period) => onChange({ period: period.trim() })}
      />
    </div>
  );
}

function ExceptionTable(props: {
  rows: readonly Exception[];
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
}) {
  const { rows, chosen, onChosen } = props;
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChosen(next);
  };
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-part-exceptions")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label={t("gateway-choose_page")}
                checked={rows.length > 0 && rows.every((one) => chosen.has(one.id))}
                onChange={(event) =>
                  onChosen(event.currentTarget.checked ? new Set(rows.map((one) => one.id)) : new Set())
                }
              />
            </th>
            <th scope="col">{t("gateway-value")}</th>
            <th scope="col">{t("gateway-reason")}</th>
            <th scope="col" class="number">{t("gateway-now")}</th>
            <th scope="col" class="number">{t("gateway-there")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.id}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`${one.org_unit} ${one.period} ${one.element}`}
                  checked={chosen.has(one.id)}
                  onChange={(event) => toggle(one.id, event.currentTarget.checked)}
                />
              </td>
              <th scope="row">
                <ValueLink value={one} />
              </th>
              <td>
                <strong>{word("gateway-state", one.state)}</strong> {one.code} {one.words}
                {one.next_try ? (
                  <span class="quiet block">
                    {t("gateway-next_try", { time: instant(one.next_try) })}
                  </span>
                ) : null}
              </td>
              <td class="number">{one.now ?? t("gateway-nothing")}</td>
              <td class="number">{one.accepted ?? t("gateway-nothing")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A value by its codes, leading to what is behind it. */
export function ValueLink({ value }: { value: { readonly org_unit: string; readonly period: string; readonly product: string; readonly figure: string; readonly element: string } }) {
  const name = `${value.org_unit} · ${value.period} · ${value.element}`;
  if (!value.product) return <span>{name}</span>;
  const figure = value.figure.split("+")[0] ?? "";
  return (
    <a href={to("gateway", "explain", value.org_unit, value.period, value.product, figure)}>
      {name}
    </a>
  );
}

function Decisions(props: { chosen: ReadonlySet<string>; filter: Filter; act: Act }) {
  const { chosen, filter, act } = props;
  const [reason, setReason] = useState("");
  const narrows = Object.values(filter).some((part) => part !== "");
  const which = chosen.size > 0 ? { values: [...chosen] } : said(filter);
  const nothing = act.busy || (chosen.size === 0 && !narrows);
  const run = (path: string) =>
    act.run<{ values: number }>(
      `/gateway/${path}`,
      path === "release" || !reason.trim() ? which : { ...which, reason: reason.trim() },
      (answer) => t(`gateway-did-${path}` as "gateway-did-release", { n: answer.values }),
    );
  return (
    <fieldset class="line">
      <legend>
        {chosen.size > 0
          ? t("gateway-chosen", { n: chosen.size })
          : t(narrows ? "gateway-all_matching" : "gateway-choose_some")}
      </legend>
      <Field label={t("gateway-why")} value={reason} onValue={setReason} />
      <div class="end">
        <button type="button" class="primary" disabled={nothing} onClick={() => run("release")}>
          {t("gateway-release")}
        </button>{" "}
        <button type="button" disabled={nothing} onClick={() => run("hold")}>
          {t("gateway-hold")}
        </button>{" "}
        {isAdmin() ? (
          <button
            type="button"
            class="danger"
            disabled={nothing || reason.trim() === ""}
            onClick={() => run("write-off")}
          >
            {t("gateway-write_off")}
          </button>
        ) : null}
      </div>
    </fieldset>
  );
}

function said(filter: Filter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, part]) => part !== ""));
}
