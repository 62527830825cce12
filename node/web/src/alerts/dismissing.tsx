// Hiding an alert through a day: it comes back by itself, and at once if it grows worse.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { ActNotice, useAct } from "../shared/act";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { t } from "../words";
import { alertWords } from "./alerts";
import type { Placed } from "./alerts";

interface Dismissed {
  readonly until: string | null;
}

export function Dismissing({ alert, onClose }: { alert: Placed; onClose: () => void }) {
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const act = useAct();
  const path = pathOf(["stores", alert.store.id, "alerts", alert.id, "dismiss"]);
  const send = () => {
    const body = { ...(until ? { until } : {}), ...(note.trim() ? { note: note.trim() } : {}) };
    void act
      .command<Dismissed>(path, body, (one) => t("alerts-hidden", { time: one.until }))
      .then((done) => {
        if (done) onClose();
      });
  };
  return (
    <Dialog title={t("alerts-hide_title")} onClose={onClose}>
      <p>
        {alert.store.code}: {alert.product?.name} {alertWords(alert)}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Field
          label={t("alerts-until")}
          hint={t("alerts-until_hint")}
          type="date"
          value={until}
          onValue={setUntil}
        />
        <Field label={t("alerts-note")} value={note} onValue={setNote} />
        <ActNotice act={act} />
        <button type="submit" class="primary" disabled={act.busy}>
          {t("alerts-hide")}
        </button>
      </form>
    </Dialog>
  );
}
