// Receiving: what is on the way to this store, a packing list to scan, and goods from outside.
import { useCallback, useState } from "preact/hooks";
import { pathOf, post } from "../api";
import { instant } from "../format";
import { putDraft } from "../drafts";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { cleaned } from "../scan/gs1";
import { ScanButton } from "../scan/scan-button";
import type { ScreenProps } from "../screens";
import type { PackingListRead, Shipment, Shipments } from "../shapes";
import { ErrorNotice } from "../shared/errors";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import { addCode, missingCodes, NO_CODES } from "./codes";
import { listDraft, ReceiveShipment } from "./shipment";

export function ReceiveScreen({ store, rest }: ScreenProps) {
  const [shipment] = rest;
  if (shipment) return <ReceiveShipment key={shipment} store={store} id={shipment} />;
  return <Arriving store={store} />;
}

function Arriving({ store }: { store: ScreenProps["store"] }) {
  const path = pathOf(["stores", store.id, "shipments"]);
  const answer = useResource<Shipments>(path, ofStore(store));
  const [codes, setCodes] = useState(NO_CODES);
  const [error, setError] = useState<Error | null>(null);
  const onTheWay = (answer.data?.shipments ?? []).filter(
    (one) => one.direction === "in" && ["in_transit", "difference"].includes(one.state),
  );

  // A packing list may be in up to four codes; the node reads them when all are here.
  const scan = useCallback(
    (raw: string) => {
      setError(null);
      const text = cleaned(raw, "");
      const found = onTheWay.find((one) => one.document.toLowerCase() === text.toLowerCase());
      if (found) return open(found.id);
      const held = addCode(codes, text);
      setCodes(held);
      if (held.codes.length > 0 && missingCodes(held) === 0) void readList(held.codes);
    },
    [codes, answer.data],
  );

  async function readList(all: readonly string[]): Promise<void> {
    try {
      const list = await post<PackingListRead>(
        pathOf(["stores", store.id, "packing-lists"]),
        { codes: all },
      );
      void putDraft(listDraft(store, list.id), list);
      open(list.id);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setCodes(NO_CODES);
    }
  }

  function open(id: string): void {
    location.hash = to("receive", id);
  }

  return (
    <ScreenFrame
      title={t("nav-receive")}
      of={answer}
      tools={
        <>
          <ScanButton onRead={scan} />
          <a class="button" href={to("receipt")}>
            {t("receive-outside")}
          </a>
        </>
      }
    >
      <ErrorNotice error={error} />
      {codes.codes.length > 0 ? (
        <p class="notice" role="status">
          {t("receive-codes", { n: missingCodes(codes), have: codes.codes.length })}
        </p>
      ) : null}
      <Listing
        label={t("nav-receive")}
        rows={onTheWay}
        keyOf={(one) => one.id}
        textOf={(one) => `${one.document} ${one.from.code} ${one.from.name}`}
        searchLabel={t("receive-search")}
        empty={<p>{t("receive-empty")}</p>}
        columns={[
          {
            key: "document",
            head: t("receive-document"),
            cell: (one: Shipment) => (
              <a class="target" href={to("receive", one.id)}>
                {one.document || t("unknown")}
              </a>
            ),
          },
          { key: "from", head: t("receive-from"), cell: (one) => `${one.from.code} ${one.from.name}` },
          {
            key: "sent",
            head: t("receive-sent"),
            cell: (one) => instant(one.dispatched_at),
            wide: true,
          },
          { key: "lines", head: t("receive-lines"), cell: (one) => one.lines.length, numeric: true },
          { key: "state", head: t("receive-state"), cell: (one) => word("shipment_state", one.state) },
        ]}
      />
    </ScreenFrame>
  );
}

