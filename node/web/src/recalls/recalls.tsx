// Recalls: which batches are called back, what this store holds of them, and its answer.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { day, instant, productName, quantity } from "../format";
import { useRecording } from "../recording";
import { ofCatalogue, ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { RecallPage, Recalls } from "../shapes";
import { useStock } from "../supply/places";
import { isStorekeeper } from "../supply/role";
import { goodsOf, startDisposal, startQuarantine, startSending } from "../supply/starts";
import { t } from "../words";
import type { Named } from "../wire";

export function RecallsScreen({ store, rest }: ScreenProps) {
  const [recall] = rest;
  return recall ? <One key={recall} store={store} recall={recall} /> : <List />;
}

function List() {
  const recalls = useResource<Recalls>("/recalls", ofCatalogue);
  return (
    <ScreenFrame title={t("nav-recalls")} of={recalls}>
      {recalls.data ? (
        <Listing
          label={t("nav-recalls")}
          rows={recalls.data.recalls}
          keyOf={(row) => row.id}
          textOf={(row) => `${row.code} ${productName(row.product)} ${row.lots.join(" ")}`}
          toneOf={(row) => (row.lifted_at ? undefined : "out")}
          empty={t("recalls-empty")}
          columns={[
            {
              key: "code",
              head: t("recalls-one"),
              cell: (row) => (
                <>
                  <a class="target" href={to("recalls", row.id)}>
                    {productName(row.product)}
                  </a>
                  <Badge tone={row.lifted_at ? "plain" : "cut"}>
                    {row.lifted_at ? t("recalls-lifted") : t("recalls-class", { class: row.class ?? "" })}
                  </Badge>
// Batches called back: which, why, and what each store holds, did and said about them.
import { useState } from "preact/hooks";
import { day, productName } from "../format";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { session } from "../session";
import type { Recall } from "../shapes";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { t } from "../words";
import type { Named } from "../wire";
import { CallingBack } from "./calling";
import { OneRecall } from "./recall";

export function RecallsScreen({ store, rest }: ScreenProps) {
  const [id] = rest;
  return id ? <OneRecall key={id} id={id} store={store} /> : <All store={store} />;
}

function All({ store }: { store: Named }) {
  const answer = useResource<{ recalls: readonly Recall[] }>("/recalls", ofCatalogue);
  const [isCalling, setCalling] = useState(false);
  const open = session.value;
  const mayCall =
    open?.wide !== false && ["supervisor", "admin"].includes(open?.user.role ?? "");
  return (
    <ScreenFrame
      title={t("nav-recalls")}
      of={answer}
      tools={
        mayCall ? (
          <button type="button" class="danger" onClick={() => setCalling(true)}>
            {t("recalls-call")}
          </button>
        ) : null
      }
    >
      {answer.data ? (
        <Listing
          label={t("nav-recalls")}
          rows={answer.data.recalls}
          keyOf={(one) => one.id}
          textOf={(one) => `${one.code} ${productName(one.product)} ${one.lots.join(" ")} ${one.reason}`}
          columns={[
            {
              key: "recall",
              head: t("recalls-recall"),
              cell: (one) => (
                <>
                  <a class="target" href={to("recalls", one.id)}>
                    {productName(one.product)}
                  </a>
                  <span class="block quiet">{lotsOf(one)}</span>
                </>
              ),
            },
            {
              key: "lots",
              head: t("recalls-batches"),
              cell: (row) => (row.lots.length > 0 ? row.lots.join(", ") : t("recalls-all_batches")),
            },
            { key: "reason", head: t("supply-reason"), cell: (row) => row.reason ?? "" },
            { key: "from", head: t("recalls-from"), cell: (row) => day(row.effective_from) },
          ]}
              key: "class",
              head: t("recalls-class"),
              cell: (one) =>
                one.lifted_at ? (
                  <Badge>{t("recalls-lifted", { time: day(one.lifted_at) })}</Badge>
                ) : (
                  <Badge tone={one.class === "I" ? "cut" : "busy"}>
                    {t("recalls-class_is", { class: one.class })}
                  </Badge>
                ),
            },
            { key: "why", head: t("recalls-reason"), wide: true, cell: (one) => one.reason },
            {
              key: "since",
              head: t("recalls-since"),
              wide: true,
              cell: (one) => day(one.effective_from),
            },
          ]}
          empty={<p>{t("recalls-empty")}</p>}
        />
      ) : null}
      {isCalling ? (
        <CallingBack
          store={store}
          onClose={() => {
            setCalling(false);
            answer.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function One({ store, recall: id }: { store: Named; recall: string }) {
  const recall = useResource<RecallPage>(
    pathOf(["recalls", id]),
    (change) => ofCatalogue(change) || ofStore(store)(change),
  );
  const data = recall.data;
  if (!data) return <ScreenFrame title={t("recalls-one")} of={recall}>{null}</ScreenFrame>;
  const here = data.stores.find((row) => row.store.id === store.id);
  return (
    <ScreenFrame
      title={productName(data.product)}
      of={recall}
      tools={
        <Badge tone={data.lifted_at ? "plain" : "cut"}>
          {data.lifted_at ? t("recalls-lifted") : t("recalls-class", { class: data.class ?? "" })}
        </Badge>
      }
    >
      <dl class="facts">
        <div>
          <dt>{t("recalls-batches")}</dt>
          <dd>{data.lots.length > 0 ? data.lots.join(", ") : t("recalls-all_batches")}</dd>
        </div>
        <div>
          <dt>{t("supply-reason")}</dt>
          <dd>{data.reason}</dd>
        </div>
        <div>
          <dt>{t("recalls-from")}</dt>
          <dd>{day(data.effective_from)}</dd>
        </div>
      </dl>
      {data.text ? <p>{data.text}</p> : null}
      {here ? <Here store={store} recall={data} row={here} /> : <p class="empty">{t("recalls-nothing_here")}</p>}
      {isStorekeeper() ? (
        <Answer store={store} recall={data} answered={here?.answered ?? null} onDone={recall.reload} />
      ) : null}
      <Exposures row={here} />
    </ScreenFrame>
  );
}

type StoreRow = RecallPage["stores"][number];

function Here({ store, recall, row }: { store: Named; recall: RecallPage; row: StoreRow }) {
  const stock = useStock(store);
  const goods = goodsOf(
    stock.data,
    (product) => product.id === recall.product.id,
    (batch) => recall.lots.length === 0 || recall.lots.includes(batch),
  );
  const figures = [
    [t("recalls-on_hand"), row.on_hand],
    [t("recalls-usable"), row.usable_status],
    [t("recalls-quarantined"), row.quarantined],
    [t("recalls-returned"), row.returned],
    [t("recalls-destroyed"), row.destroyed],
    [t("recalls-dispensed"), row.dispensed],
  ] as const;
  return (
    <>
      <h2>{t("recalls-here")}</h2>
      <dl class="figures">
        {figures.map(([head, figure]) => (
          <div key={head}>
            <dt>{head}</dt>
            <dd>{quantity(figure ?? null)}</dd>
          </div>
        ))}
      </dl>
      {goods.length > 0 && isStorekeeper() && !recall.lifted_at ? (
        <div class="buttons">
          <button type="button" class="primary" onClick={() => startQuarantine(store, goods)}>
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
    </>
  );
}

interface AnswerProps {
  readonly store: Named;
  readonly recall: RecallPage;
  readonly answered: StoreRow["answered"] | null;
  readonly onDone: () => void;
}

function Answer({ store, recall, answered, onDone }: AnswerProps) {
  const recording = useRecording<RecallPage>();
  const [note, setNote] = useState("");
  const now = recording.progress.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "recalls", recall.id, "answer"]);
    const title = t("recalls-answer_to", { product: productName(recall.product) });
    const progress = await recording.submit(path, { note: note.trim() }, title);
    if (progress.step !== "done") return;
    setNote("");
    onDone();
  }

  return (
    <section aria-labelledby="recall-answer">
      <h2 id="recall-answer">{t("recalls-answer")}</h2>
      {answered ? (
        <p class="notice notice-done">
          {t("recalls-answered", { time: instant(answered.at ?? null), note: answered.note ?? "" })}
        </p>
      ) : null}
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label={t("recalls-answer_note")}
          value={note}
          onValue={setNote}
          required
          hint={t("recalls-answer_hint")}
        />
        <div class="buttons">
          <button
            type="submit"
            class="primary"
            disabled={note.trim() === "" || now.step === "sending"}
          >
            {t("recalls-send_answer")}
          </button>
        </div>
      </form>
      <WriteNotice recording={recording} />
    </section>
  );
}

function Exposures({ row }: { row: StoreRow | undefined }) {
  const exposures = row?.exposures ?? [];
  if (exposures.length === 0) return null;
  return (
    <>
      <h2>{t("recalls-exposures")}</h2>
      <p class="quiet">{t("recalls-exposures_hint")}</p>
      <Listing
        label={t("recalls-exposures")}
        rows={exposures}
        keyOf={(one) => `${one.at} ${one.device} ${one.batch} ${one.quantity}`}
        textOf={(one) => `${one.batch} ${one.device}`}
        empty={t("none")}
        columns={[
          { key: "at", head: t("supply-date"), cell: (one) => instant(one.at ?? null) },
          { key: "batch", head: t("supply-batch"), cell: (one) => one.batch },
          { key: "device", head: t("recalls-device"), cell: (one) => one.device },
          { key: "quantity", head: t("supply-quantity"), numeric: true, cell: (one) => quantity(one.quantity ?? null) },
        ]}
      />
    </>
  );
export function lotsOf(recall: Recall): string {
  return recall.lots.length > 0
    ? t("recalls-lots", { lots: recall.lots })
    : t("recalls-all_lots");
}
