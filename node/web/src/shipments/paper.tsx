// The packing list on paper: its codes, what was sent, and room for what is found.
import { pathOf } from "../api";
import { instant, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { ScreenFrame } from "../shared/screen";
import type { Column } from "../shared/listing";
import type { PackingList, Shipment } from "../shapes";
import { pictureOf } from "../supply/packing-list";
import { PrintView } from "../supply/print-view";
import { listed, t } from "../words";
import type { Named } from "../wire";

type Line = Shipment["lines"][number];

export function PackingPaper({ store, shipment: id }: { store: Named; shipment: string }) {
  const path = pathOf(["stores", store.id, "shipments", id]);
  const shipment = useResource<Shipment>(path, ofStore(store));
  const list = useResource<PackingList>(path + "/packing-list", () => false);
  const sent = shipment.data;
  if (!sent || !list.data) {
    return (
      <ScreenFrame title={t("supply-packing_list")} of={sent ? list : shipment}>
        {null}
      </ScreenFrame>
    );
  }
  const ends = `${sent.from.code} ${sent.from.name} → ${sent.to.code} ${sent.to.name}`;
  return (
    <PrintView
      title={sent.document}
      subtitle={listed([ends, instant(sent.dispatched_at)])}
      rows={sent.lines}
      columns={columns()}
      keyOf={(line) => String(line.line)}
      above={<Codes pictures={list.data.pictures} />}
      below={<Signatures />}
      onClose={() => (location.hash = to("shipments", id))}
    />
  );
}

function Codes({ pictures }: { pictures: readonly string[] }) {
  if (pictures.length === 0) return <p>{t("supply-packing_long")}</p>;
  return (
    <div class="printed-codes">
      {pictures.map((picture, i) => (
        <img
          key={i}
          alt={t("supply-code_of", { n: i + 1, of: pictures.length })}
          src={pictureOf(picture)}
        />
      ))}
    </div>
  );
}

// Who hands over and who takes in write their names.
function Signatures() {
  return (
    <p class="signatures">
      {(["supply-sent_by", "supply-received_by", "supply-on"] as const).map((key) => (
        <span key={key}>{t(key)}</span>
      ))}
    </p>
  );
}

function columns(): readonly Column<Line>[] {
  return [
    { key: "line", head: "#", numeric: true, cell: (line) => quantity(line.line + 1) },
    { key: "code", head: t("supply-code"), cell: (line) => line.product.code },
    { key: "name", head: t("supply-product"), cell: (line) => line.product.name },
    { key: "batch", head: t("supply-batch"), cell: (line) => line.batch },
    { key: "expiry", head: t("supply-expiry"), whole: true, cell: (line) => line.expiry },
    { key: "sent", head: t("shipments-sent"), numeric: true, cell: (line) => quantity(line.quantity) },
    { key: "found", head: t("supply-found"), cell: () => null },
  ];
}
