// Ending an order: its customer cancels it, its supplier closes what is left of it.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import type { Order } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { t } from "../words";
import type { Named } from "../wire";

interface Props {
  readonly store: Named;
  readonly order: Order;
  readonly onClose: () => void;
}

export function EndOrder({ store, order, onClose }: Props) {
  const deed = useDeed<Order>();
  const [note, setNote] = useState("");
  const closes = order.actions.includes("close");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "orders", order.id, "end"]);
    const done = await deed.run(path, note.trim() ? { note: note.trim() } : {});
    if (done !== null) onClose();
  }

  return (
    <Dialog title={t(closes ? "orders-close" : "orders-cancel")} onClose={onClose}>
      <p>{t(closes ? "orders-close_hint" : "orders-cancel_hint", { document: order.document })}</p>
      <form onSubmit={(event) => void submit(event)}>
        <Field label={t("supply-note")} value={note} onValue={setNote} />
        <div class="buttons">
          <button type="submit" class="danger" disabled={deed.busy}>
            {t(closes ? "orders-close" : "orders-cancel")}
          </button>
        </div>
      </form>
      <DeedNotice deed={deed} />
    </Dialog>
  );
}
