// A labelled input: the label is always there, the value is text until it is sent.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: "text" | "password" | "search" | "date" | "month" | "datetime-local";
  readonly numeric?: boolean;
  readonly required?: boolean;
  readonly autoComplete?: string;
  readonly suggestions?: readonly (readonly [value: string, label: string])[];
  readonly hint?: string | undefined;
}

export function Field(props: FieldProps) {
  const id = useId();
  const { label, value, onValue, suggestions, hint } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        // Preact types every kind of input apart; what is set here is right for each that is used.
        type={(props.type ?? "text") as "text"}
        value={value}
        required={props.required ?? false}
        inputMode={props.numeric ? "numeric" : undefined}
        autoComplete={props.autoComplete ?? "off"}
        list={suggestions ? id + "-list" : undefined}
        aria-describedby={hint ? id + "-hint" : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {suggestions ? (
        <datalist id={id + "-list"}>
          {suggestions.map(([option, text]) => (
            <option key={option} value={option} label={text} />
          ))}
        </datalist>
      ) : null}
      {hint ? (
        <p class="quiet" id={id + "-hint"}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly children: ComponentChildren;
}

export function Choice({ label, value, onValue, children }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {children}
      </select>
    </div>
  );
}
