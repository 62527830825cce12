// The languages of the page, each by its own name; drafts say that nobody reviewed them.
import { choose, language, LANGUAGES, t } from "../words";

export function LanguageChoice() {
  return (
    <select
      class="language"
      aria-label={t("language")}
      value={language.value.code}
      onChange={(event) => void choose(event.currentTarget.value)}
    >
      {LANGUAGES.map((one) => (
        <option key={one.code} value={one.code} lang={one.code}>
          {one.reviewed ? one.name : `${one.name} (${t("not_reviewed")})`}
        </option>
      ))}
    </select>
  );
}
