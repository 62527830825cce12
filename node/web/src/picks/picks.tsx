// Goods set aside that have not left: to fetch, to put back, to send.
import { pathOf } from "../api";
import { quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { Pick, Picks } from "../shapes";
import type { OrderRows } from "../supply/lists";
import { Flags, State } from "../supply/states";
import { t, word } from "../words";
import { PickScreen } from "./pick";

export function PicksScreen({ store, rest }: ScreenProps) {
  const [pick] = rest;
  if (pick) return <PickScreen key={pick} store={store} pick={pick} />;
  return <All store={store} />;
}

function All({ store }: { store: ScreenProps["store"] }) {
  const picks = useResource<Picks>(pathOf(["stores", store.id, "picks"]), ofStore(store));
  const path = pathOf(["stores", store.id, "orders"], { side: "supplier", status: "approved,part_shipped" });
  const waiting = useResource<OrderRows>(path, ofStore(store));
  const toAllocate = waiting.data?.orders.length ?? 0;
  return (
    <ScreenFrame
      title={t("nav-picks")}
      of={picks}
      tools={
        <a class="button" href={to("issue")}>
          {t("nav-issue")}
        </a>
      }
    >
      {toAllocate > 0 ? (
        <p class="notice">
          <a href={to("orders", "got")}>{t("picks-to_allocate", { n: toAllocate })}</a>
        </p>
      ) : null}
      {picks.data ? (
        <Listing
          label={t("nav-picks")}
          rows={picks.data.picks}
          keyOf={(row) => row.id}
          textOf={(row) => `${row.document} ${row.to.code} ${row.to.name}`}
          empty={
            <>
              {t("picks-empty")} <a href={to("orders", "got")}>{t("nav-orders")}</a>
            </>
          }
          columns={[
            {
              key: "document",
              head: t("supply-document"),
              cell: (row) => (
                <a class="target" href={to("picks", row.id)}>
                  {row.document}
                </a>
              ),
            },
            { key: "to", head: t("supply-to"), cell: (row) => `${row.to.code} ${row.to.name}` },
            {
              key: "state",
              head: t("supply-status"),
              cell: (row) => (
                <>
                  <State of="shipment_state" code={row.state} />
                  <Flags flags={row.flags} />
                </>
              ),
            },
            { key: "purpose", head: t("supply-purpose"), cell: (row) => word("purpose", row.purpose) },
            { key: "lines", head: t("supply-lines"), numeric: true, cell: (row) => row.lines.length },
            {
              key: "short",
              head: t("picks-short"),
              numeric: true,
              cell: (row) => quantity(shortOf(row)),
            },
          ]}
        />
      ) : null}
    </ScreenFrame>
  );
}

/** How many lines of a pick lie there no longer in full. */
export function shortOf(pick: Pick): number {
  return pick.lines.filter((line) => line.short > 0).length;
}
