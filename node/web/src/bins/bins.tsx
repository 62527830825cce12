// The bins of a store: made, changed, looked into, and moved whole.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { quantity } from "../format";
import { useRecording } from "../recording";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { Bin, Bins, Recorded } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { isStorekeeper } from "../shared/role";
import { t } from "../words";
import type { Named } from "../wire";
import { BinContent } from "./content";

export function BinsScreen({ store, rest }: ScreenProps) {
  const [code] = rest;
  const bins = useResource<Bins>(pathOf(["stores", store.id, "bins"]), ofStore(store));
  const [changing, setChanging] = useState<Bin | "new" | null>(null);
  const [moving, setMoving] = useState<Bin | null>(null);
  const all = bins.data?.bins ?? [];
  const one = all.find((bin) => bin.code === code);
  const dialogs = (
    <>
      {changing ? (
        <ChangeBin
          store={store}
          bin={changing === "new" ? null : changing}
          onClose={() => {
            setChanging(null);
            bins.reload();
          }}
        />
      ) : null}
      {moving ? (
        <MoveBin
          store={store}
          bin={moving}
          bins={all}
          onClose={() => {
            setMoving(null);
            bins.reload();
          }}
        />
      ) : null}
    </>
  );
  if (code) {
    return (
      <>
        <BinContent
          store={store}
          code={code}
          bin={one ?? null}
          onChange={() => setChanging(one ?? "new")}
          onMove={() => setMoving(one ?? null)}
        />
        {dialogs}
      </>
    );
  }
  return (
    <ScreenFrame
      title={t("nav-bins")}
      of={bins}
      tools={
        isStorekeeper() ? (
          <>
            <button type="button" class="primary" onClick={() => setChanging("new")}>
              {t("bins-new")}
            </button>
            <a class="button" href={to("transfer")}>
              {t("nav-transfer")}
            </a>
          </>
        ) : null
      }
    >
      {bins.data ? (
        <Listing
          label={t("nav-bins")}
          rows={all}
          keyOf={(bin) => bin.id}
          textOf={(bin) => `${bin.code} ${bin.name} ${bin.storage ?? ""}`}
          empty={t("bins-empty")}
          columns={[
            {
              key: "code",
              head: t("supply-bin"),
              cell: (bin) => (
                <>
                  <a class="target" href={to("bins", bin.code)}>
                    {bin.code}
                  </a>
                  {bin.held ? <Badge tone="cut">{t("bins-held")}</Badge> : null}
                </>
              ),
            },
            { key: "name", head: t("bins-name"), cell: (bin) => bin.name || t("none") },
            { key: "storage", head: t("bins-storage"), cell: (bin) => bin.storage ?? t("none") },
            {
              key: "products",
              head: t("bins-products"),
              numeric: true,
              cell: (bin) => quantity(bin.products),
            },
          ]}
        />
      ) : null}
      {dialogs}
    </ScreenFrame>
  );
}

interface ChangeProps {
  readonly store: Named;
  readonly bin: Bin | null;
  readonly onClose: () => void;
}

function ChangeBin({ store, bin, onClose }: ChangeProps) {
  const deed = useDeed<Bin>();
  const [code, setCode] = useState(bin?.code ?? "");
  const [name, setName] = useState(bin?.name ?? "");
  const [storage, setStorage] = useState(bin?.storage ?? "");
  const [held, setHeld] = useState(bin?.held ?? false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const body = { code: code.trim(), name: name.trim(), storage: storage.trim(), held };
    const done = await deed.run(pathOf(["stores", store.id, "bins"]), body);
    if (done !== null) onClose();
  }

  return (
    <Dialog title={bin ? t("bins-change_of", { bin: bin.code }) : t("bins-new")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        {bin ? null : (
          <Field label={t("bins-code")} value={code} onValue={setCode} required hint={t("bins-code_hint")} />
        )}
        <Field label={t("bins-name")} value={name} onValue={setName} />
        <Field label={t("bins-storage")} value={storage} onValue={setStorage} hint={t("bins-storage_hint")} />
        <label class="check">
          <input
            type="checkbox"
            checked={held}
            onChange={(event) => setHeld(event.currentTarget.checked)}
          />
          {t("bins-held_hint")}
        </label>
        <div class="buttons">
          <button type="submit" class="primary" disabled={deed.busy || code.trim() === ""}>
            {t("bins-save")}
          </button>
        </div>
      </form>
      <DeedNotice deed={deed} />
    </Dialog>
  );
}

interface MoveProps {
  readonly store: Named;
  readonly bin: Bin;
  readonly bins: readonly Bin[];
  readonly onClose: () => void;
}

function MoveBin({ store, bin, bins, onClose }: MoveProps) {
  const recording = useRecording<Recorded>();
  const [target, setTarget] = useState("");
  const [note, setNote] = useState("");
  const now = recording.progress.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "bins", bin.code, "move"]);
    const body = { to_bin: target.trim(), ...(note.trim() ? { note: note.trim() } : {}) };
    await recording.submit(path, body, t("bins-move_of", { bin: bin.code }));
  }

  return (
    <Dialog title={t("bins-move_of", { bin: bin.code })} onClose={onClose}>
      {now.step === "done" ? (
        <p class="notice notice-done" role="status">
          {t("bins-moved", { n: now.answer.lines?.length ?? 0, bin: target.trim() })}
        </p>
      ) : now.step === "kept" ? null : (
        <form onSubmit={(event) => void submit(event)}>
          <p class="quiet">{t("bins-move_hint")}</p>
          <Field
            label={t("bins-to_bin")}
            value={target}
            onValue={setTarget}
            required
            suggestions={bins
              .filter((one) => one.id !== bin.id)
              .map((one) => [one.code, one.name] as const)}
          />
          <Field label={t("supply-note")} value={note} onValue={setNote} />
          <div class="buttons">
            <button
              type="submit"
              class="primary"
              disabled={target.trim() === "" || now.step === "sending"}
            >
              {t("bins-move")}
            </button>
          </div>
        </form>
      )}
      <WriteNotice recording={recording} />
    </Dialog>
  );
}
