// Sending goods that nobody ordered: set aside to be fetched, or gone at once.
import { useEffect } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { useRecording } from "../recording";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { DoneNotice } from "../shared/done-notice";
import { Choice, Field } from "../shared/field";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { Pick, Recorded } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice, maySendAnyway } from "../supply/deed-notice";
import { StoreField } from "../supply/ends";
import { asSent, GoodsList, LineEntry } from "../supply/line-entry";
import type { GoodsLine } from "../supply/line-entry";
import { useStock } from "../supply/places";
import { usePromised } from "../supply/promised";
import { t, word } from "../words";

const PURPOSES = ["supply", "redistribution", "loan", "return"] as const;

interface Draft {
  readonly to: string;
  readonly purpose: (typeof PURPOSES)[number];
  readonly note: string;
  readonly lines: readonly GoodsLine[];
}
const EMPTY: Draft = { to: "", purpose: "supply", note: "", lines: [] };

export function IssueScreen({ store, rest }: ScreenProps) {
  const [asked, customer] = rest;
  const draft = useDraft<Draft>(`issue/${store.id}`, EMPTY);
  // `issue/<purpose>` and `issue/<purpose>/<store>` open it filled in so far.
  useEffect(() => {
    const purpose = PURPOSES.find((one) => one === asked);
    if (purpose === undefined) return;
    draft.set((before) => ({ ...before, purpose, to: customer ?? before.to }));
  }, [asked, customer]);
  const stock = useStock(store);
  const picking = useDeed<Pick>();
  const sending = useRecording<Recorded>();
  const promised = usePromised(store, true);
  const { value, set } = draft;
  const isReturn = value.purpose === "return";
  const isReady = value.to.trim() !== "" && value.lines.length > 0;
  const isBusy = picking.busy || sending.progress.value.step === "sending";

  function body(): object {
    return {
      to: value.to.trim(),
      purpose: value.purpose,
      ...(value.note.trim() ? { note: value.note.trim() } : {}),
      lines: value.lines.map(asSent),
    };
  }

  async function setAside(): Promise<void> {
    sending.reset();
    const done = await picking.run(pathOf(["stores", store.id, "picks"]), body());
    if (done !== null) draft.reset();
  }

  async function send(more: object = {}): Promise<void> {
    picking.reset();
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("issue-to", { store: value.to.trim(), n: value.lines.length });
    const progress = await sending.submit(path, { kind: "issue", ...body(), ...more }, title, {
      screen: ["issue"],
      draft: `issue/${store.id}`,
      data: value,
    });
    if (progress.step === "done" || progress.step === "kept") draft.reset();
  }

  const now = sending.progress.value;
  return (
    <ScreenFrame title={t("nav-issue")} of={stock}>
      <DeedNotice
        deed={picking}
        mayOverride
        onDone={() => draft.reset()}
        done={(pick) => (
          <p>
            {t("issue-set_aside", { document: pick.document })}{" "}
            <a href={to("picks", pick.id)}>{t("orders-to_pick_list")}</a>
          </p>
        )}
      />
      {now.step === "done" ? (
        <DoneNotice>
          <p>
            {t("issue-sent", { document: now.answer.document ?? "" })}{" "}
            {now.answer.shipment ? (
              <a href={to("shipments", now.answer.shipment)}>{t("issue-to_shipment")}</a>
            ) : null}
          </p>
        </DoneNotice>
      ) : null}
      <WriteNotice
        recording={sending}
        {...(now.step === "refused" && maySendAnyway(now.error)
          ? { onOverride: (reason: string) => void send({ override: { reason } }) }
          : {})}
      />
      <div class="inputs">
        <StoreField
          label={t("issue-customer")}
          store={store}
          value={value.to}
          onValue={(next) => set((before) => ({ ...before, to: next }))}
        />
        <Choice
          label={t("supply-purpose")}
          value={value.purpose}
          onValue={(next) =>
            set((before) => ({ ...before, purpose: next as Draft["purpose"] }))
          }
        >
          {PURPOSES.map((one) => (
            <option key={one} value={one}>
              {word("purpose", one)}
            </option>
          ))}
        </Choice>
        <Field
          label={t("supply-note")}
          value={value.note}
          onValue={(note) => set((before) => ({ ...before, note }))}
        />
      </div>
      <p class="quiet">{t(isReturn ? "issue-return_hint" : "issue-hint")}</p>
      <LineEntry
        store={store}
        stock={stock.data}
        needsPlace={isReturn}
        {...(isReturn ? {} : { promised })}
        onAdd={(line) => set((before) => ({ ...before, lines: [...before.lines, line] }))}
      />
      <GoodsList
        lines={value.lines}
        onRemove={(gone) =>
          set((before) => ({ ...before, lines: before.lines.filter((one) => one !== gone) }))
        }
      />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!isReady || isBusy}
          onClick={() => void setAside()}
        >
          {t("issue-do_set_aside")}
        </button>
        <button type="button" disabled={!isReady || isBusy} onClick={() => void send()}>
          {t("issue-do_send")}
        </button>
      </div>
    </ScreenFrame>
  );
}
