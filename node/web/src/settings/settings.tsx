// Settings of this browser: language, menu, scanner; and the own PIN.
import { useEffect, useState } from "preact/hooks";
import { post } from "../api";
import { isSimple, setSimple } from "../menu";
import { to } from "../router";
import { read } from "../scan/gs1";
import type { Read } from "../scan/gs1";
import { onScan, separator, setSeparator } from "../scan/wedge";
import type { ScreenProps } from "../screens";
import { ErrorNotice } from "../shared/errors";
import { Choice, Field } from "../shared/field";
import { LanguageChoice } from "../shared/language-choice";
import { ScreenFrame } from "../shared/screen";
import { t } from "../words";

export function SettingsScreen(_: ScreenProps) {
  return (
    <ScreenFrame title={t("nav-settings")}>
      <section class="line">
        <h2>{t("language")}</h2>
        <LanguageChoice />
      </section>
      <section class="line">
        <h2>{t("settings-menu")}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={isSimple.value}
            onChange={(event) => setSimple(event.currentTarget.checked)}
          />
          {t("settings-simple")}
        </label>
        <p class="quiet">{t("settings-simple_words")}</p>
      </section>
      <Scanner />
      <OwnSecret />
      <p class="buttons">
        <a class="button" href={to("outbox")}>
          {t("nav-outbox")}
        </a>
        <a class="button" href={to("setup")}>
          {t("nav-setup")}
        </a>
      </p>
    </ScreenFrame>
  );
}

const SEPARATORS = ["", "^]", "|", "~", "#"] as const;

// Scanners send the mark between two parts of a code in their own way: try one, and see.
function Scanner() {
  const [last, setLast] = useState<Read | null>(null);
  useEffect(() => onScan((raw) => void read(raw, separator.value).then(setLast)), []);
  return (
    <section class="line">
      <h2>{t("settings-scanner")}</h2>
      <Choice label={t("settings-separator")} value={separator.value} onValue={setSeparator}>
        {SEPARATORS.map((one) => (
          <option key={one} value={one}>
            {one === "" ? t("settings-separator_none") : one}
          </option>
        ))}
      </Choice>
      <p class="quiet">{t("settings-scan_now")}</p>
      <output aria-live="polite">
        {last
          ? t("settings-scanned", {
              text: last.text.replaceAll("\u001d", "␝"),
              gtin: last.gtin ?? t("none"),
              batch: last.batch ?? t("none"),
              expiry: last.expiry ?? t("none"),
            })
          : ""}
      </output>
    </section>
  );
}

function OwnSecret() {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setError(null);
    setDone(false);
    try {
      await post("/session/secret", { old, new: fresh });
      setDone(true);
      setOld("");
      setFresh("");
    } catch (failure) {
      setError(failure as Error);
    }
  }

  return (
    <form class="line" onSubmit={(event) => void submit(event)}>
      <h2>{t("settings-secret")}</h2>
      <Field label={t("settings-old")} type="password" value={old} onValue={setOld} required />
      <Field label={t("settings-new")} type="password" value={fresh} onValue={setFresh} required />
      <button type="submit" class="end">
        {t("settings-change")}
      </button>
      <ErrorNotice error={error} />
      <div role="status">{done ? <p class="notice notice-done">{t("settings-changed")}</p> : null}</div>
    </form>
  );
}
