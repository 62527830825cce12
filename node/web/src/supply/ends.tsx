// The other end of goods: a store of the network or a supplier of the catalogue, typed or chosen by
// its code.
import { ofCatalogue, useResource } from "../resource";
import { Field } from "../shared/field";
import type { Stores, Suppliers } from "../shapes";
import { t } from "../words";
import type { Named } from "../wire";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onValue: (code: string) => void;
}

// `ends` is undefined until the list is there.
function EndField({ label, value, onValue, ends }: Props & { ends: readonly Named[] | undefined }) {
  const written = value.trim().toLowerCase();
  const found = ends?.find((one) => one.code.toLowerCase() === written);
  return (
    <Field
      label={label}
      value={value}
      onValue={onValue}
      required
      suggestions={(ends ?? []).map((one) => [one.code, one.name] as const)}
      hint={found ? found.name : hintFor(written, ends !== undefined)}
    />
  );
}

function hintFor(written: string, isKnown: boolean): string | undefined {
  if (written === "") return t("supply-end_hint");
  return isKnown ? t("supply-end_unknown") : undefined;
}

/** A store of the network other than this one. */
export function StoreField({ store, ...props }: Props & { store: Named }) {
  const answer = useResource<Stores>("/stores", ofCatalogue);
  const others = answer.data?.stores.filter((one) => one.id !== store.id);
  return <EndField {...props} ends={others} />;
}

/** A supplier outside the network. */
export function SupplierField(props: Props) {
  const answer = useResource<Suppliers>("/suppliers", ofCatalogue);
  return <EndField {...props} ends={answer.data?.suppliers} />;
}
