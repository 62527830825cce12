// The other end of goods: a store of the network or a supplier outside, typed or chosen by its code.
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

function EndField({ label, value, onValue, ends }: Props & { ends: readonly Named[] }) {
  const written = value.trim().toLowerCase();
  const found = ends.find((one) => one.code.toLowerCase() === written);
  return (
    <Field
      label={label}
      value={value}
      onValue={onValue}
      required
      suggestions={ends.map((one) => [one.code, one.name] as const)}
      hint={found ? found.name : written === "" ? t("supply-end_hint") : undefined}
    />
  );
}

/** A store of the network other than this one. */
export function StoreField({ store, ...props }: Props & { store: Named }) {
  const answer = useResource<Stores>("/stores", ofCatalogue);
  const others = (answer.data?.stores ?? []).filter((one) => one.id !== store.id);
  return <EndField {...props} ends={others} />;
}

/** A supplier outside the network; a name that is not in the list is taken as it is written. */
export function SupplierField(props: Props) {
  const answer = useResource<Suppliers>("/suppliers", ofCatalogue);
  return <EndField {...props} ends={answer.data?.suppliers ?? []} />;
}
