// Goods that leave the books for good under a document: what disposing and giving back have in common.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import type { Drafting } from "../drafts";
import { useRecording } from "../recording";
import type { Screen } from "../screens";
import { DoneNotice } from "../shared/done-notice";
import { Field } from "../shared/field";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { Recorded } from "../shapes";
import { t } from "../words";
import type { Named } from "../wire";
import { GoodsList, LineEntry } from "./line-entry";
import type { GoodsLine } from "./line-entry";
import { useStock } from "./places";

/** What is typed of every such document. */
export interface OutDraft<L extends GoodsLine> {
  readonly document: string;
  readonly note: string;
  readonly lines: readonly L[];
}

interface Props<L extends GoodsLine, D extends OutDraft<L>> {
  readonly store: Named;
  readonly screen: Screen["name"];
  readonly heading: string;
  readonly hint: string;
  readonly tools: ComponentChildren;
  readonly draft: Drafting<D>;
  /** The command that records it, without its document and note. */
  readonly command: (value: D) => object;
  readonly titleOf: (document: string) => string;
  readonly done: (lines: number, document: string) => string;
  readonly documentLabel: string;
  readonly recordLabel: string;
  /** Whether all is there that is asked for beside lines and a document. */
  readonly isWhole: boolean;
  readonly asLine: (line: GoodsLine) => L;
  /** What is asked of each line. */
  readonly ofLine?: ComponentChildren;
  readonly columns?: readonly Column<L>[];
  /** What is asked once. */
  readonly children?: ComponentChildren;
}

export function GoodsOut<L extends GoodsLine, D extends OutDraft<L>>(props: Props<L, D>) {
  const { store, screen, draft } = props;
  const stock = useStock(store);
  const recording = useRecording<Recorded>();
  const [under, setUnder] = useState(""); // the document of what was recorded last
  const { value, set } = draft;
  const now = recording.progress.value;
  const isReady = props.isWhole && value.lines.length > 0 && value.document.trim() !== "";

  async function record(more: object = {}): Promise<void> {
    const document = value.document.trim();
    const note = value.note.trim() ? { note: value.note.trim() } : {};
    const body = { ...props.command(value), document, ...note, ...more };
    const form = { screen: [screen], draft: `${screen}/${store.id}`, data: value };
    setUnder(document);
    const path = pathOf(["stores", store.id, "movements"]);
    const progress = await recording.submit(path, body, props.titleOf(document), form);
    if (progress.step === "done" || progress.step === "kept") draft.reset();
  }

  return (
    <ScreenFrame title={props.heading} of={stock} tools={props.tools}>
      {now.step === "done" ? (
        <DoneNotice>
          <p>{props.done(now.answer.lines?.length ?? 0, under)}</p>
        </DoneNotice>
      ) : null}
      <WriteNotice
        recording={recording}
        onOverride={(why) => void record({ override: { reason: why } })}
      />
      <p class="quiet">{props.hint}</p>
      <LineEntry
        store={store}
        stock={stock.data}
        needsPlace
        onAdd={(line) => set((before) => ({ ...before, lines: [...before.lines, props.asLine(line)] }))}
      >
        {props.ofLine}
      </LineEntry>
      <GoodsList
        lines={value.lines}
        onRemove={(gone) =>
          set((before) => ({ ...before, lines: before.lines.filter((one) => one !== gone) }))
        }
        more={props.columns ?? []}
      />
      <div class="inputs">
        {props.children}
        <Field
          label={props.documentLabel}
          value={value.document}
          onValue={(document) => set((before) => ({ ...before, document }))}
          required
        />
        <Field
          label={t("supply-note")}
          value={value.note}
          onValue={(note) => set((before) => ({ ...before, note }))}
        />
      </div>
      <div class="buttons">
        <button
          type="button"
          class="danger"
          disabled={!isReady || now.step === "sending"}
          onClick={() => void record()}
        >
          {props.recordLabel}
        </button>
      </div>
    </ScreenFrame>
  );
}
