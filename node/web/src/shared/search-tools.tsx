// What stands above a long list: a search, one thing to leave out, and whatever else the screen has.
import type { ComponentChildren } from "preact";
import { Field } from "./field";

interface Props {
  readonly label: string;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  /** A narrowing that is on or off. */
  readonly only: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void };
  readonly children?: ComponentChildren;
}

export function SearchTools({ label, search, onSearch, only, children }: Props) {
  return (
    <div class="tools">
      <Field label={label} type="search" value={search} onValue={onSearch} />
      <label class="check">
        <input
          type="checkbox"
          checked={only.on}
          onChange={(event) => only.onChange(event.currentTarget.checked)}
        />
        {only.label}
      </label>
      {children}
    </div>
  );
}
