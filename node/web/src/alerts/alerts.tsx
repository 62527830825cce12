// What asks for a person, at this store or at all that are held here; each can be hidden for a time.
import { useState } from "preact/hooks";
import { instant, productName, quantity } from "../format";
import { useResource } from "../resource";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import type { Tone } from "../shared/badge";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { StoreLink } from "../shared/look-at";
import { isStorekeeper } from "../shared/role";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import type { Named } from "../wire";
import { Dismissing } from "./dismissing";

export interface Alert {
  readonly id: string;
  readonly code: string;
  readonly severity: "high" | "medium" | "low";
  readonly product: Named | null;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly dismissed: { readonly until: string; readonly note: string } | null;
}

export interface Placed extends Alert {
  readonly store: Named;
}

interface Answer {
  readonly stores: readonly {
    readonly store: Named;
    readonly as_of: string;
    readonly alerts: readonly Alert[];
  }[];
}

const SEVERITIES = ["high", "medium", "low"] as const;
const TONES: Readonly<Record<Alert["severity"], Tone>> = { high: "cut", medium: "busy", low: "plain" };

export function AlertsScreen(_: ScreenProps) {
  // Those of a nation take the node seconds: they are asked for when the screen opens.
  const answer = useResource<Answer>("/alerts", () => false);
  const [severity, setSeverity] = useState("");
  const [code, setCode] = useState("");
  const [store, setStore] = useState("");
  const [hidden, setHidden] = useState(false);
  const [going, setGoing] = useState<Placed | null>(null);
  const all = (answer.data?.stores ?? []).flatMap((one) =>
    one.alerts.map((alert): Placed => ({ ...alert, store: one.store })),
  );
  const stores = [...new Map(all.map((one) => [one.store.id, one.store])).values()];
  const codes = [...new Set(all.map((one) => one.code))].sort();
  const rows = all
    .filter(
      (one) =>
        (hidden || one.dismissed === null) &&
        (severity === "" || one.severity === severity) &&
        (code === "" || one.code === code) &&
        (store === "" || one.store.id === store),
    )
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const mayDismiss = isStorekeeper();
  return (
    <ScreenFrame
      title={t("nav-alerts")}
      of={answer}
      tools={
        <button type="button" onClick={answer.reload}>
          {t("alerts-again")}
        </button>
      }
    >
      {answer.data ? (
        <>
          <Counts rows={all.filter((one) => one.dismissed === null)} />
          <div class="tools">
            <Choice label={t("alerts-severity")} value={severity} onValue={setSeverity}>
              <option value="">{t("network-all")}</option>
              {SEVERITIES.map((one) => (
                <option key={one} value={one}>
                  {word("severity", one)}
                </option>
              ))}
            </Choice>
            <Choice label={t("alerts-kind")} value={code} onValue={setCode}>
              <option value="">{t("network-all")}</option>
              {codes.map((one) => (
                <option key={one} value={one}>
                  {word("alert-kind", one)}
                </option>
              ))}
            </Choice>
            {stores.length > 1 ? (
              <Choice label={t("network-store")} value={store} onValue={setStore}>
                <option value="">{t("network-all")}</option>
                {stores.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.code} {one.name}
                  </option>
                ))}
              </Choice>
            ) : null}
            <label class="check">
              <input
                type="checkbox"
                checked={hidden}
                onChange={(event) => setHidden(event.currentTarget.checked)}
              />
              {t("alerts-show_hidden")}
            </label>
          </div>
          <Listing
            label={t("nav-alerts")}
            rows={rows}
            columns={columns(mayDismiss ? setGoing : null)}
            keyOf={(one) => one.id}
            textOf={(one) =>
              `${one.store.code} ${one.store.name} ${one.product ? productName(one.product) : ""} ${one.message}`
            }
            empty={<p>{t("alerts-empty")}</p>}
          />
        </>
      ) : null}
      {going ? (
        <Dismissing
          alert={going}
          onClose={() => {
            setGoing(null);
            answer.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function Counts({ rows }: { rows: readonly Placed[] }) {
  return (
    <dl class="figures">
      {SEVERITIES.map((one) => (
        <div key={one}>
          <dt>{word("severity", one)}</dt>
          <dd>{quantity(rows.filter((row) => row.severity === one).length)}</dd>
        </div>
      ))}
    </dl>
  );
}

function columns(onDismiss: ((alert: Placed) => void) | null): readonly Column<Placed>[] {
  return [
    {
      key: "what",
      head: t("alerts-what"),
      cell: (one) => (
        <>
          <Badge tone={TONES[one.severity]}>{word("severity", one.severity)}</Badge>{" "}
          {one.product ? <strong>{productName(one.product)}</strong> : null}
          <span class="block">{alertWords(one)}</span>
        </>
      ),
    },
    { key: "store", head: t("network-store"), cell: (one) => <StoreLink store={one.store} /> },
    {
      key: "hide",
      head: t("alerts-hide_head"),
      cell: (one) =>
        one.dismissed ? (
          <span class="quiet">
            {t("alerts-hidden", { time: one.dismissed.until })} {one.dismissed.note}
          </span>
        ) : onDismiss ? (
          <button type="button" class="small" onClick={() => onDismiss(one)}>
            {t("alerts-hide")}{" "}
            <span class="unseen">{one.product ? productName(one.product) : alertWords(one)}</span>
          </button>
        ) : null,
    },
  ];
}

export function alertWords(alert: Alert): string {
  const said = { ...alert.arguments };
  if (typeof said["discrepancy"] === "string") {
    said["discrepancy"] = word("flag", said["discrepancy"]);
  }
  if (typeof said["since"] === "string") said["since"] = instant(said["since"]);
  return word("alert", alert.code, said, alert.message);
}
