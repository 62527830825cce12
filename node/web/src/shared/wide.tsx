// What concerns all stores is shown to who signed in with the password; a PIN acts on its store.
import type { ComponentChildren } from "preact";
import { session, signOut } from "../session";
import { t } from "../words";
import { ScreenFrame } from "./screen";

/** The children for a session that reaches all stores, else how to get there. */
export function Wide({ title, children }: { title: string; children: ComponentChildren }) {
  const open = session.value;
  if (!open || open.wide !== false) return <>{children}</>;
  return (
    <ScreenFrame title={title}>
      <div class="empty">
        <p>{t("wide-needed")}</p>
        <button type="button" class="primary" onClick={() => void signOut()}>
          {t("wide-sign_in")}
        </button>
      </div>
    </ScreenFrame>
  );
}
