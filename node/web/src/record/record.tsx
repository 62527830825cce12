// Recording what happened: a choice of kinds, each with its form.
import { route, to } from "../router";
import { t, word } from "../strings";
import type { Named } from "../wire";
import { KINDS } from "./kinds";
import { MovementForm } from "./movement";
import { ShipmentForm } from "./shipment";

export function RecordScreen({ store }: { store: Named }) {
  const asked = route.value.rest[0];
  const kind = KINDS.find((one) => one.name === asked) ?? KINDS[0];
  if (!kind) return null;
  return (
    <>
      <h1>{t("record.title")}</h1>
      <nav class="kinds" aria-label={t("record.what")}>
        {KINDS.map((one) => (
          <a
            key={one.name}
            href={to("record", one.name)}
            aria-current={one.name === kind.name ? "page" : undefined}
          >
            {word("kind", one.name)}
          </a>
        ))}
      </nav>
      {kind.lines === "shipment" ? (
        <ShipmentForm key={kind.name} store={store} kind={kind} />
      ) : (
        <MovementForm key={kind.name} store={store} kind={kind} />
      )}
    </>
  );
}
