// One recall: what each store holds, was sent, did and said; this store's own answer; its end.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { day, instant, productName, quantity } from "../format";
import { useDraft } from "../drafts";
import { useRecording } from "../recording";
import { useResource } from "../resource";
import { to } from "../router";
import { session } from "../session";
import type { RecallPage } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Badge } from "../shared/badge";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import { useStock } from "../supply/places";
import { isStorekeeper, isSupervisor } from "../shared/role";
import { goodsOf, startDisposal, startQuarantine, startSending } from "../supply/starts";
import { t, word } from "../words";
import type { Named } from "../wire";
import { lotsOf } from "./recalls";

type Row = RecallPage["stores"][number];

export function OneRecall({ id, store }: { id: string; store: Named }) {
  const answer = useResource<RecallPage>(pathOf(["recalls", id]), () => true);
  const recall = answer.data;
  const own = recall?.stores.find((one) => one.store.id === store.id);
  const mayAnswer = own !== undefined && isStorekeeper();
  const mayLift = session.value?.wide !== false && isSupervisor();
  return (
    <ScreenFrame title={recall ? productName(recall.product) : t("nav-recalls")} of={answer}>
      <p>
        <a class="target" href={to("recalls")}>
          {t("recalls-all")}
        </a>
      </p>
      {recall ? (
        <>
          <p>
            <Badge tone={recall.class === "I" ? "cut" : "busy"}>
              {t("recalls-class_is", { class: recall.class })}
            </Badge>{" "}
            {word("recalls-grave", recall.class ?? "")} · {lotsOf(recall)} ·{" "}
            {t("recalls-since_day", { time: day(recall.effective_from) })}
          </p>
          <p>
            <strong>{recall.reason}</strong>
            {recall.text ? <span class="block">{recall.text}</span> : null}
          </p>
          {recall.lifted_at ? (
            <p class="notice">{t("recalls-lifted", { time: day(recall.lifted_at) })}</p>
          ) : null}
          {own ? <Own row={own} store={store} recall={recall} /> : null}
          {mayAnswer && !recall.lifted_at ? (
            <Answering store={store} id={id} onDone={answer.reload} />
          ) : null}
          <h2>{t("recalls-stores")}</h2>
          <Stores rows={recall.stores} />
          {mayLift && !recall.lifted_at ? (
            <Saying
              title={t("recalls-lift")}
              hint={t("recalls-lift_hint")}
              path={pathOf(["recalls", id, "lift"])}
              onDone={answer.reload}
            />
          ) : null}
        </>
      ) : null}
    </ScreenFrame>
  );
}

function Own({ row, store, recall }: { row: Row; store: Named; recall: RecallPage }) {
  const stock = useStock(store);
  const goods = goodsOf(
    stock.data,
    (product) => product.id === recall.product.id,
    (batch) => recall.lots.length === 0 || recall.lots.includes(batch),
  );
  return (
    <section class="notice notice-warning">
      <p>
        {t("recalls-here", { store: store.code, n: quantity(row.on_hand ?? null) })}{" "}
        <a href={to("stock")}>{t("nav-stock")}</a>
      </p>
      {row.answered ? (
        <p>{t("recalls-said", { note: row.answered.note, time: instant(row.answered.at ?? null) })}</p>
      ) : (
        <p>{t("recalls-not_said")}</p>
      )}
      {goods.length > 0 && isStorekeeper() && !recall.lifted_at ? (
        <div class="buttons">
          <button type="button" onClick={() => startQuarantine(store, goods)}>
            {t("expiry-quarantine")}
          </button>
          <button type="button" onClick={() => startSending(store, goods, "return")}>
            {t("expiry-return")}
          </button>
          <button type="button" onClick={() => startDisposal(store, goods, "other")}>
            {t("expiry-dispose")}
          </button>
        </div>
      ) : null}
    </section>
  );
}

// What was found is told where it was found: the answer waits on the tablet without the node.
function Answering({ store, id, onDone }: { store: Named; id: string; onDone: () => void }) {
  const note = useDraft(`recall/${store.id}/${id}`, "");
  const recording = useRecording<object>();
  const isSending = recording.progress.value.step === "sending";

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "recalls", id, "answer"]);
    const form = { screen: ["recalls", id], draft: `recall/${store.id}/${id}`, data: note.value };
    const body = { note: note.value.trim() };
    const result = await recording.submit(path, body, t("recalls-answer"), form);
    if (result.step === "done" || result.step === "kept") note.reset();
    if (result.step === "done") onDone();
  }

  return (
    <form class="line" aria-label={t("recalls-answer")} onSubmit={(event) => void submit(event)}>
      <Field
        label={t("recalls-answer")}
        hint={t("recalls-answer_hint")}
        value={note.value}
        onValue={note.set}
        required
      />
      <div class="end">
        <button type="submit" class="primary" disabled={isSending || note.value.trim() === ""}>
          {t("tables-save")}
        </button>
      </div>
      <WriteNotice recording={recording} />
    </form>
  );
}

function Saying(props: { title: string; hint: string; path: string; onDone: () => void }) {
  const { title, hint, path, onDone } = props;
  const [note, setNote] = useState("");
  const act = useAct(onDone);
  return (
    <form
      class="line"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void act.command(path, { note: note.trim() }, () => t("tables-saved")).then((done) => {
          if (done !== null) setNote("");
        });
      }}
    >
      <Field label={title} hint={hint} value={note} onValue={setNote} required />
      <div class="end">
        <button type="submit" class="primary" disabled={act.busy || note.trim() === ""}>
          {t("tables-save")}
        </button>
      </div>
      <ActNotice act={act} />
    </form>
  );
}

const FIGURES = ["sent", "on_hand", "quarantined", "returned", "destroyed", "dispensed"] as const;

function Stores({ rows }: { rows: readonly Row[] }) {
  return (
    <Listing
      label={t("recalls-stores")}
      rows={rows}
      keyOf={(one) => one.store.id}
      textOf={(one) => `${one.store.code} ${one.store.name}`}
      columns={[
        {
          key: "store",
          head: t("network-store"),
          cell: (one) => (
            <>
              {one.store.code} {one.store.name}
              {one.not_heard_since ? <Badge tone="busy">{t("recalls-not_heard")}</Badge> : null}
            </>
          ),
        },
        ...FIGURES.map((name) => ({
          key: name,
          head: word("recalls-figure", name),
          numeric: true,
          cell: (one: Row) => quantity(one[name] ?? null),
        })),
        {
          key: "said",
          head: t("recalls-answered"),
          cell: (one) => one.answered?.note ?? <span class="quiet">{t("recalls-not_said")}</span>,
        },
        {
          key: "exposures",
          head: t("recalls-exposures"),
          numeric: true,
          cell: (one) => quantity((one.exposures ?? []).length),
        },
      ]}
      empty={<p>{t("recalls-nowhere")}</p>}
    />
  );
}
