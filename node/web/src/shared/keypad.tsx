// A quantity typed with a thumb: large digits below the field, which a keyboard fills as well.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../words";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;
const MAX_DIGITS = 7; // more units than a person counts out

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Quantities often given, one touch each. */
  readonly often?: readonly number[];
  /** The key beside 0 that says: this is it. */
  readonly children?: ComponentChildren;
}

export function Keypad({ label, value, onValue, often = [], children }: Props) {
  const id = useId();
  return (
    <div class="keypad">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="keypad-value"
        type="text"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {often.length > 0 ? (
        <div class="keypad-often">
          {often.map((one) => (
            <button key={one} type="button" onClick={() => onValue(String(one))}>
              {one}
            </button>
          ))}
        </div>
      ) : null}
      <div class="keypad-keys" dir="ltr">
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            onClick={() => onValue((value + key).slice(0, MAX_DIGITS).replace(/^0+(?=\d)/, ""))}
          >
            {key}
          </button>
        ))}
        <button type="button" aria-label={t("keypad-back")} onClick={() => onValue(value.slice(0, -1))}>
          ⌫
        </button>
        {children}
      </div>
    </div>
  );
}
