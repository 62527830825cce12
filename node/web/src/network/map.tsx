// The stores where they lie, drawn without a background: nothing is fetched from elsewhere.
//
// The table beside it says the same; a mark's form tells its state without its colour.
import type { Network } from "../shapes";
import { t, word } from "../words";

type Placed = Network["stores"][number] & { readonly latitude: number; readonly longitude: number };

const WIDTH = 640;
const HEIGHT = 420;
const EDGE = 28;
const MARK = 7;
const NAMED_UP_TO = 40; // more names would cover each other

export function isPlaced(store: Network["stores"][number]): store is Placed {
  return typeof store.latitude === "number" && typeof store.longitude === "number";
}

interface Point {
  readonly store: Placed;
  readonly x: number;
  readonly y: number;
}

// Degrees of longitude are shorter away from the equator; within one country that is all it takes.
function points(stores: readonly Placed[]): readonly Point[] {
  const norths = stores.map((one) => one.latitude);
  const easts = stores.map((one) => one.longitude);
  const [south, north] = [Math.min(...norths), Math.max(...norths)];
  const [west, east] = [Math.min(...easts), Math.max(...easts)];
  const narrowing = Math.cos(((north + south) / 2) * (Math.PI / 180));
  const across = Math.max((east - west) * narrowing, 0.01);
  const down = Math.max(north - south, 0.01);
  const scale = Math.min((WIDTH - 2 * EDGE) / across, (HEIGHT - 2 * EDGE) / down);
  return stores.map((store) => ({
    store,
    x: WIDTH / 2 + (store.longitude - (east + west) / 2) * narrowing * scale,
    y: HEIGHT / 2 - (store.latitude - (north + south) / 2) * scale,
  }));
}

export function NetworkMap({ stores }: { stores: readonly Placed[] }) {
  const found = points(stores);
  return (
    <svg
      class="network-map"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("network-map", { n: found.length })}
    >
      {found.map(({ store, x, y }) => (
        <g key={store.id} class={`stand stand-${store.state}`} transform={`translate(${x} ${y})`}>
          <title>
            {`${store.code} ${store.name}: ${word("stand", store.state)}`}
          </title>
          <Mark state={store.state} />
          {found.length <= NAMED_UP_TO ? (
            <text x={MARK + 4} y={4}>
              {store.code}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  );
}

function Mark({ state }: { state: string }) {
  if (state === "in_step") return <circle r={MARK} />;
  if (state === "late") return <path d={`M0 ${-MARK} L${MARK} ${MARK} L${-MARK} ${MARK} Z`} />;
  if (state === "silent") {
    return <rect x={-MARK} y={-MARK} width={2 * MARK} height={2 * MARK} />;
  }
  return <circle r={MARK} class="hollow" />;
}
