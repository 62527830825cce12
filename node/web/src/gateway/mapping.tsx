// What goes where: data sets, elements and products, checked against DHIS2 and made where they lack.
import { useState } from "preact/hooks";
import { addressOf, pathOf, put } from "../api";
import { useResource } from "../resource";
import type { GatewayMapping } from "../shapes";
import { Badge } from "../shared/badge";
import { ErrorNotice } from "../shared/errors";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { Freshness } from "../shared/screen";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import { isAdmin, isSupervisor } from "../shared/role";
import { Checking } from "./checking";
import { DataSetForm } from "./data-set-form";
import { ElementForm } from "./element-form";

export type DataSet = GatewayMapping["data_sets"][number];
export type Element = GatewayMapping["elements"][number];

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const NEVER = () => false;

export function MappingScreen() {
  const answer = useResource<GatewayMapping>("/gateway/mapping", NEVER);
  const found = answer.data;
  return (
    <>
      <Freshness of={answer} />
      {found ? (
        <>
          <p>
            {t("mapping-url")} <span class="mono">{found.url}</span>
          </p>
          {isSupervisor() ? <Checking mayProvision={isAdmin()} /> : null}
          <DataSets mapping={found} onChanged={answer.reload} />
          <Items mapping={found} onChanged={answer.reload} />
          <Elements mapping={found} onChanged={answer.reload} />
          {isAdmin() ? <Settings mapping={found} onChanged={answer.reload} /> : null}
        </>
      ) : null}
    </>
  );
}

interface Part {
  readonly mapping: GatewayMapping;
  readonly onChanged: () => void;
}

function DataSets({ mapping, onChanged }: Part) {
  const [going, setGoing] = useState<DataSet | "new" | null>(null);
  return (
    <section>
      <h2>{t("mapping-data_sets")}</h2>
      <Listing
        label={t("mapping-data_sets")}
        rows={mapping.data_sets}
        keyOf={(one) => one.name}
        columns={[
          {
            key: "name",
            head: t("mapping-name"),
            cell: (one) => (
              <>
                {one.name} {one.active ? null : <Badge>{t("mapping-inactive")}</Badge>}
              </>
            ),
          },
          { key: "kind", head: t("mapping-kind"), cell: (one) => word("mapping-kind", one.kind) },
          { key: "preset", head: t("mapping-preset"), wide: true, cell: (one) => word("mapping-preset", one.preset) },
          {
            key: "elements",
            head: t("mapping-figures"),
            numeric: true,
            cell: (one) =>
              one.elements.length === 0 ? t("mapping-usual") : String(one.elements.length),
          },
          {
            key: "act",
            head: t("devices-act"),
            cell: (one) =>
              isAdmin() ? (
                <button type="button" class="small" onClick={() => setGoing(one)}>
                  {t("tables-edit")} <span class="unseen">{one.name}</span>
                </button>
              ) : null,
          },
        ]}
        tools={
          isAdmin() ? (
            <div class="buttons">
              <button type="button" onClick={() => setGoing("new")}>
                {t("mapping-add_data_set")}
              </button>
            </div>
          ) : null
        }
        empty={<p>{t("mapping-no_data_set")}</p>}
      />
      {going === null ? null : (
        <DataSetForm
          mapping={mapping}
          dataSet={going === "new" ? null : going}
          onClose={() => {
            setGoing(null);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function Elements({ mapping, onChanged }: Part) {
  const [going, setGoing] = useState<Element | "new" | null>(null);
  return (
    <section>
      <h2>{t("mapping-elements")}</h2>
      <p class="quiet">{t("mapping-elements_hint")}</p>
      <Listing
        label={t("mapping-elements")}
        rows={mapping.elements}
        keyOf={(one) => one.key}
        columns={[
          { key: "key", head: t("mapping-key"), cell: (one) => one.key },
          { key: "figures", head: t("mapping-figures"), cell: (one) => one.figures.join(" + ") },
          { key: "element", head: t("mapping-element"), wide: true, cell: (one) => one.element },
          {
            key: "act",
            head: t("devices-act"),
            cell: (one) =>
              isAdmin() ? (
                <button type="button" class="small" onClick={() => setGoing(one)}>
                  {t("tables-edit")} <span class="unseen">{one.key}</span>
                </button>
              ) : null,
          },
        ]}
        tools={
          isAdmin() ? (
            <div class="buttons">
              <button type="button" onClick={() => setGoing("new")}>
                {t("mapping-add_element")}
              </button>
            </div>
          ) : null
        }
        empty={<p>{t("mapping-no_element")}</p>}
      />
      {going === null ? null : (
        <ElementForm
          element={going === "new" ? null : going}
          onClose={() => {
            setGoing(null);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function Items({ mapping, onChanged }: Part) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState("");
  const take = async (file: File) => {
    setBusy(true);
    setError(null);
    setDone("");
    const type = file.name.toLowerCase().endsWith(".xlsx") ? XLSX : "text/csv";
    try {
      const answer = await put<GatewayMapping>("/gateway/mapping/items", { file, type });
      setDone(t("mapping-items_taken", { n: answer.items }));
      onChanged();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{t("mapping-items")}</h2>
      <p>{t("mapping-items_are", { n: mapping.items })}</p>
      <p class="buttons">
        {(["xlsx", "csv"] as const).map((format) => (
          <a
            key={format}
            class="button"
            download
            href={addressOf(pathOf(["gateway", "mapping", "items"], { format }))}
          >
            {t("reports-file", { format: format.toUpperCase() })}
          </a>
        ))}
      </p>
      {isAdmin() ? (
        <label class="field file">
          <span>{t("mapping-items_file")}</span>
          <input
            type="file"
            disabled={busy}
            accept={`.csv,.xlsx,text/csv,${XLSX}`}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void take(file);
            }}
          />
        </label>
      ) : null}
      <ErrorNotice error={error} />
      <div role="status">{done ? <p class="notice notice-done">{done}</p> : null}</div>
    </section>
  );
}

const SETTINGS = [
  "first", "interval_min", "org_unit_scheme", "element_scheme", "data_set_scheme",
] as const;

// What holds for all data sets.
function Settings({ mapping, onChanged }: Part) {
  const before = Object.fromEntries(SETTINGS.map((name) => [name, String(mapping[name])]));
  const [typed, setTyped] = useState(before);
  const act = useAct(onChanged);
  const save = () => {
    const changed = SETTINGS.filter((name) => typed[name] !== before[name]);
    const body = Object.fromEntries(
      changed.map((name) => [name, name === "interval_min" ? Number(typed[name]) : typed[name]]),
    );
    void act.run("/gateway/mapping", body, () => t("tables-saved"));
  };
  return (
    <section aria-label={t("mapping-settings")}>
      <h2>{t("mapping-settings")}</h2>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {SETTINGS.map((name) => (
          <Field
            key={name}
            label={word("mapping-setting", name)}
            value={typed[name] ?? ""}
            numeric={name === "interval_min"}
            onValue={(value) => setTyped({ ...typed, [name]: value })}
          />
        ))}
        <div class="end">
          <button type="submit" class="primary" disabled={act.busy}>
            {t("tables-save")}
          </button>
        </div>
        <ActNotice act={act} />
      </form>
    </section>
  );
}
