// Where goods lie, to choose from: the places of one product in the turn the node gives them.
import { cellName, quantity } from "../format";
import { Choice } from "../shared/field";
import type { Stock } from "../shapes";
import { listed, t } from "../words";
import type { Cell } from "../wire";
import type { Promised } from "./promised";

export { useStock } from "../shared/stock-of";
export type StockCell = Cell;

/**
 * The places of a product that hold something, those that goods are taken from first in front; what
 * picks hold there already is left out where it is `promised` otherwise.
 */
export function placesOf(
  stock: Stock | null,
  product: string,
  promised?: Promised,
): readonly StockCell[] {
  const row = stock?.products.find((one) => one.product.id === product);
  const held = (row?.cells ?? [])
    .map((cell) => {
      const reserved = promised?.reservedAt(product, placeOf(cell)) ?? 0;
      return reserved === 0 ? cell : { ...cell, on_hand: cell.on_hand - reserved };
    })
    .filter((cell) => cell.on_hand > 0);
  return [...held].sort((a, b) => turnOf(a) - turnOf(b));
}

function turnOf(cell: StockCell): number {
  return cell.turn ?? Number.MAX_SAFE_INTEGER;
}

/** A place as a draft keeps it and a command names it. */
export interface Place {
  readonly batch?: string;
  readonly bin?: string;
  readonly status?: StockCell["status"];
  readonly owner?: string;
}

export function placeOf(cell: StockCell): Place {
  return {
    ...(cell.batch ? { batch: cell.batch } : {}),
    bin: cell.bin,
    status: cell.status,
    ...(cell.owner ? { owner: cell.owner } : {}),
  };
}

export function placeKey(place: Place | null): string {
  if (place === null) return "";
  return JSON.stringify([place.batch ?? "", place.bin, place.status, place.owner ?? ""]);
}

export function placeWords(place: Place | null, expiry: string | null = null): string {
  if (place === null) return t("supply-first_out");
  const cell = {
    batch: place.batch ?? "", bin: place.bin ?? "", status: place.status ?? "usable", expiry,
  };
  return place.owner ? listed([cellName(cell), place.owner]) : cellName(cell);
}

interface Props {
  readonly label: string;
  readonly places: readonly StockCell[];
  readonly value: Place | null;
  readonly onValue: (place: Place | null) => void;
  /** What stands for no place: the node chooses, or nothing chosen yet. */
  readonly none: string;
}

export function PlaceChoice({ label, places, value, onValue, none }: Props) {
  return (
    <Choice
      label={label}
      value={placeKey(value)}
      onValue={(key) => {
        const cell = places.find((one) => placeKey(placeOf(one)) === key);
        onValue(cell ? placeOf(cell) : null);
      }}
    >
      <option value="">{none}</option>
      {places.map((cell) => (
        <option key={placeKey(placeOf(cell))} value={placeKey(placeOf(cell))}>
          {placeWords(placeOf(cell), cell.expiry)}: {quantity(cell.on_hand)}
          {cell.expired ? ` (${t("stock-expired")})` : ""}
          {cell.recalled ? ` (${t("supply-recalled")})` : ""}
        </option>
      ))}
    </Choice>
  );
}
