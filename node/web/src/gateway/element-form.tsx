// An element of the network's own: figures added up, and where they go in DHIS2.
import { useState } from "preact/hooks";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import type { Element } from "./mapping";

const TYPES = ["INTEGER", "INTEGER_ZERO_OR_POSITIVE", "NUMBER"] as const;
const AGGREGATIONS = [
  "SUM", "LAST", "FIRST", "AVERAGE", "AVERAGE_SUM_ORG_UNIT", "MIN", "MAX", "NONE",
] as const;
const TEXTS = ["element", "combo", "label"] as const;

export function ElementForm({ element, onClose }: { element: Element | null; onClose: () => void }) {
  const [key, setKey] = useState(element?.key ?? "");
  const [figures, setFigures] = useState((element?.figures ?? []).join(", "));
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(TEXTS.map((one) => [one, element?.[one] ?? ""])),
  );
  const [decimals, setDecimals] = useState(String(element?.decimals ?? 0));
  const [scaled, setScaled] = useState(element?.scaled ?? true);
  const [type, setType] = useState(element?.value_type ?? "INTEGER");
  const [aggregation, setAggregation] = useState(element?.aggregation ?? "SUM");
  const act = useAct();
  const send = (body: object) => {
    void act.run("/gateway/mapping/elements", body, () => t("tables-saved")).then((done) => {
      if (done !== null) onClose();
    });
  };
  const named = figures.split(",").map((one) => one.trim()).filter(Boolean);
  return (
    <Dialog title={element ? element.key : t("mapping-add_element")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({
            key: key.trim(), figures: named, ...texts, decimals: Number(decimals) || 0, scaled,
            value_type: type, aggregation,
          });
        }}
      >
        {element ? null : (
          <Field label={t("mapping-key")} value={key} onValue={setKey} required />
        )}
        <Field
          label={t("mapping-figures")}
          hint={t("mapping-figures_hint")}
          value={figures}
          onValue={setFigures}
          required
        />
        {TEXTS.map((one) => (
          <Field
            key={one}
            label={word("mapping-text", one)}
            value={texts[one] ?? ""}
            onValue={(value) => setTexts({ ...texts, [one]: value })}
          />
        ))}
        <Field label={t("mapping-decimals")} numeric value={decimals} onValue={setDecimals} />
        <label class="check">
          <input
            type="checkbox"
            checked={scaled}
            onChange={(event) => setScaled(event.currentTarget.checked)}
          />
          {t("mapping-scaled")}
        </label>
        <Choice label={t("mapping-value_type")} value={type} onValue={setType}>
          {TYPES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </Choice>
        <Choice label={t("mapping-aggregation")} value={aggregation} onValue={setAggregation}>
          {AGGREGATIONS.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </Choice>
        <ActNotice act={act} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={act.busy || named.length === 0}>
            {t("tables-save")}
          </button>
          {element ? (
            <button
              type="button"
              class="danger"
              disabled={act.busy}
              onClick={() => send({ key: element.key, figures: [] })}
            >
              {t("mapping-take_out")}
            </button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
