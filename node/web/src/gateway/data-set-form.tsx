// One data set: of which kind, which figures, and of which programmes, types and zones.
import { useState } from "preact/hooks";
import type { GatewayMapping } from "../shapes";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import type { DataSet } from "./mapping";

const KINDS = ["Monthly", "Weekly", "Daily", "Quarterly"] as const;
const LISTS = ["programmes", "types", "zones"] as const;

interface Offered {
  readonly key: string;
  readonly figure: string; // empty for one of the network's own, which may add up several
  readonly label: string;
}

interface Props {
  readonly mapping: GatewayMapping;
  readonly dataSet: DataSet | null;
  readonly onClose: () => void;
}

export function DataSetForm({ mapping, dataSet, onClose }: Props) {
  const presets = mapping.presets as Readonly<Record<string, readonly Offered[]>>;
  const [name, setName] = useState(dataSet?.name ?? "");
  const [kind, setKind] = useState(dataSet?.kind ?? "Monthly");
  const [preset, setPreset] = useState(dataSet?.preset ?? Object.keys(presets)[0] ?? "");
  const [elements, setElements] = useState<readonly string[]>(dataSet?.elements ?? []);
  const [combo, setCombo] = useState(dataSet?.attribute_combo ?? "");
  const [active, setActive] = useState(dataSet?.active ?? true);
  const [lists, setLists] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(LISTS.map((one) => [one, (dataSet?.[one] ?? []).join(", ")])),
  );
  const act = useAct();
  const offered = [
    ...(presets[preset] ?? []),
    ...mapping.elements.map((one) => ({ key: one.key, figure: "", label: one.label })),
  ];
  const save = () => {
    const codes = Object.fromEntries(
      LISTS.map((one) => [
        one,
        (lists[one] ?? "").split(",").map((code) => code.trim()).filter(Boolean),
      ]),
    );
    const body = {
      name: name.trim(), preset, elements, attribute_combo: combo.trim(), active, ...codes,
      kind,
    };
    void act.run("/gateway/mapping/data-sets", body, () => t("tables-saved")).then((done) => {
      if (done !== null) onClose();
    });
  };
  return (
    <Dialog title={dataSet ? dataSet.name : t("mapping-add_data_set")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {dataSet ? null : (
          <Field
            label={t("mapping-name")}
            hint={t("mapping-name_hint")}
            value={name}
            onValue={setName}
            required
          />
        )}
        <Choice label={t("mapping-kind")} value={kind} onValue={setKind}>
          {[...new Set([...KINDS, kind])].map((one) => (
            <option key={one} value={one}>
              {word("mapping-kind", one)}
            </option>
          ))}
        </Choice>
        <Choice label={t("mapping-preset")} value={preset} onValue={setPreset}>
          {Object.keys(presets).map((one) => (
            <option key={one} value={one}>
              {word("mapping-preset", one)}
            </option>
          ))}
        </Choice>
        <fieldset class="bare">
          <legend>{t("mapping-figures")}</legend>
          <p class="quiet">{t("mapping-usual_hint")}</p>
          {offered.map((one) => (
            <label key={one.key} class="check">
              <input
                type="checkbox"
                checked={elements.includes(one.key)}
                onChange={(event) =>
                  setElements(
                    event.currentTarget.checked
                      ? [...elements, one.key]
                      : elements.filter((key) => key !== one.key),
                  )
                }
              />
              <span>
                {word("figure", one.figure, {}, one.label || one.key)}{" "}
                <span class="quiet">{one.key}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {LISTS.map((one) => (
          <Field
            key={one}
            label={word("mapping-only", one)}
            hint={t("mapping-codes_hint")}
            value={lists[one] ?? ""}
            onValue={(value) => setLists({ ...lists, [one]: value })}
          />
        ))}
        <Field label={t("mapping-combo")} value={combo} onValue={setCombo} />
        <label class="check">
          <input
            type="checkbox"
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          {t("mapping-active")}
        </label>
        <ActNotice act={act} />
        <button type="submit" class="primary" disabled={act.busy}>
          {t("tables-save")}
        </button>
      </form>
    </Dialog>
  );
}
