// Choosing stores: typed or searched one by one, those chosen shown to be taken away again.
import { useId, useState } from "preact/hooks";
import { useResource } from "../resource";
import { t } from "../words";
import type { Store } from "../wire";

const SHOWN = 8; // what fits below the field on a phone

interface Props {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Codes, in the order in which they were chosen. */
  readonly chosen: readonly string[];
  readonly onChosen: (codes: readonly string[]) => void;
}

export function StoresChoice({ label, hint, chosen, onChosen }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const answer = useResource<{ stores: readonly Store[] }>("/stores", () => false);
  const all = answer.data?.stores ?? [];
  const wanted = text.trim().toLowerCase();
  const found = all.filter(
    (one) => !chosen.includes(one.code) && `${one.code} ${one.name}`.toLowerCase().includes(wanted),
  );
  return (
    <fieldset class="bare">
      <div class="field">
        <label for={id}>{label}</label>
        <input
          id={id}
          type="search"
          value={text}
          autoComplete="off"
          placeholder={t("stores-search")}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {hint ? <p class="quiet">{hint}</p> : null}
      </div>
      <div class="buttons">
        {chosen.map((code) => (
          <button
            key={code}
            type="button"
            class="chosen"
            aria-label={t("stores-leave_out", { code })}
            onClick={() => onChosen(chosen.filter((one) => one !== code))}
          >
            {code} <span aria-hidden="true">×</span>
          </button>
        ))}
      </div>
      {found.length > 0 ? (
        <div class="buttons" role="group" aria-label={t("stores-found")}>
          {found.slice(0, SHOWN).map((one) => (
            <button
              key={one.id}
              type="button"
              onClick={() => {
                onChosen([...chosen, one.code]);
                setText("");
              }}
            >
              {one.code} {one.name}
            </button>
          ))}
        </div>
      ) : null}
    </fieldset>
  );
}
