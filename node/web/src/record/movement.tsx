// The form of one kind of movement with as many lines as happened at once.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useSender } from "../command";
import { instantOf } from "../format";
import { ofStore, useResource } from "../resource";
import { enterMovesOn } from "../shared/enter";
import { Field } from "../shared/field";
import { WriteNotice } from "../shared/write-notice";
import { t, word } from "../strings";
import type { MovementAnswer, MovementLine, MovementRequest, Named, Stock, Store } from "../wire";
import { emptyDraft, isEmpty, toLine } from "./draft";
import type { Draft } from "./draft";
import { OVERRIDABLE } from "./kinds";
import type { Kind } from "./kinds";
import { Line } from "./line";
import { Done, Override } from "./outcome";

/** The lines to send, or what is missing. Lines left empty are not sent. */
function linesOf(drafts: readonly Draft[], kind: Kind): MovementLine[] | string {
  const used = drafts.filter((draft) => !isEmpty(draft));
  const asked = used.length === 0 ? drafts.slice(0, 1) : used;
  const lines: MovementLine[] = [];
  for (const draft of asked) {
    const line = toLine(draft, kind, drafts.indexOf(draft) + 1);
    if (typeof line === "string") return line;
    lines.push(line);
  }
  return lines;
}

interface Head {
  readonly party: string;
  readonly when: string;
  readonly note: string;
}

const EMPTY_HEAD: Head = { party: "", when: "", note: "" };

function requestOf(kind: Kind, head: Head, lines: MovementLine[]): MovementRequest {
  const request: MovementRequest = { kind: kind.name, lines };
  const party = head.party.trim();
  if (party !== "" && kind.party === "supplier") request.from = party;
  if (party !== "" && kind.party !== "supplier") request.to = party;
  const when = head.when === "" ? null : instantOf(head.when);
  if (when !== null) request.occurred_at = when;
  if (head.note.trim() !== "") request.note = head.note.trim();
  return request;
}

export function MovementForm({ store, kind }: { store: Named; kind: Kind }) {
  const sender = useSender<MovementAnswer>();
  const stock = useResource<Stock>(pathOf(["stores", store.id, "stock"]), ofStore(store));
  const [head, setHead] = useState<Head>(EMPTY_HEAD);
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => [emptyDraft()]);
  const [missing, setMissing] = useState("");
  const [answer, setAnswer] = useState<MovementAnswer | null>(null);
  const now = sender.progress.value;
  const locked = now.step === "sending" || now.step === "unsure";

  function done(written: MovementAnswer): void {
    setAnswer(written);
    setHead(EMPTY_HEAD);
    setDrafts([emptyDraft()]);
    sender.reset();
  }

  async function record(override: string | null): Promise<void> {
    setAnswer(null);
    const lines = linesOf(drafts, kind);
    if (typeof lines === "string") return setMissing(lines);
    setMissing("");
    const request = requestOf(kind, head, lines);
    if (override !== null) request.override = { reason: override };
    const path = pathOf(["stores", store.id, "movements"]);
    const result = await sender.submit(path, request, word("kind", kind.name));
    if (result.step === "done") done(result.answer);
  }

  const refused = now.step === "refused" ? now.error : null;
  return (
    <>
      <div role="status">{answer ? <Done answer={answer} /> : null}</div>
      <form
        onKeyDown={enterMovesOn}
        onSubmit={(event) => {
          event.preventDefault();
          void record(null);
        }}
      >
        <fieldset class="bare" disabled={locked}>
          <HeadFields kind={kind} store={store} head={head} onHead={setHead} />
          {drafts.map((draft, i) => (
            <Line
              key={draft.key}
              kind={kind}
              draft={draft}
              number={i + 1}
              stock={stock.data}
              onDraft={(next) => setDrafts(drafts.map((d) => (d.key === next.key ? next : d)))}
              onRemove={
                drafts.length > 1
                  ? () => setDrafts(drafts.filter((d) => d.key !== draft.key))
                  : null
              }
            />
          ))}
          <button type="button" onClick={() => setDrafts([...drafts, emptyDraft()])}>
            {t("record.add_line")}
          </button>
          <Field
            label={t("record.note")}
            value={head.note}
            onValue={(note) => setHead({ ...head, note })}
          />
          <div role="alert">
            {missing ? <p class="notice notice-error">{missing}</p> : null}
          </div>
          <button type="submit" class="primary">
            {now.step === "sending" ? t("record.sending") : t("record.submit")}
          </button>
        </fieldset>
      </form>
      <WriteNotice sender={sender} onDone={done} />
      {refused && kind.done && OVERRIDABLE.has(refused.code) ? (
        <Override error={refused} onReason={(reason) => void record(reason)} />
      ) : null}
    </>
  );
}

interface HeadProps {
  readonly kind: Kind;
  readonly store: Named;
  readonly head: Head;
  readonly onHead: (head: Head) => void;
}

function HeadFields({ kind, store, head, onHead }: HeadProps) {
  const path = kind.party === "store" ? pathOf(["stores"]) : null;
  const stores = useResource<{ stores: readonly Store[] }>(path, () => false);
  const others = (stores.data?.stores ?? []).filter((other) => other.id !== store.id);
  const party = (value: string) => onHead({ ...head, party: value });
  return (
    <>
      {kind.party === "supplier" ? (
        <Field label={t("record.from")} value={head.party} onValue={party} />
      ) : null}
      {kind.party === "place" ? (
        <Field label={t("record.to_place")} value={head.party} onValue={party} />
      ) : null}
      {kind.party === "store" ? (
        <Field
          label={t("record.to_store")}
          value={head.party}
          onValue={party}
          suggestions={others.map((other) => [other.code, other.name])}
          required
        />
      ) : null}
      <Field
        label={t(kind.name === "receipt" ? "record.when_arrived" : "record.when")}
        type="datetime-local"
        value={head.when}
        onValue={(when) => onHead({ ...head, when })}
      />
    </>
  );
}
