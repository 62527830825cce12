// One's own PIN or password.
import { useState } from "preact/hooks";
import { ActNotice, useAct } from "../shared/act";
import { Field } from "../shared/field";
import { ScreenFrame } from "../shared/screen";
import { session } from "../session";
import { t, word } from "../words";

export function AccountScreen() {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const act = useAct();
  const open = session.value;
  const differs = again !== "" && fresh !== again;
  return (
    <ScreenFrame title={t("nav-account")}>
      {open ? (
        <p>
          {open.user.name} · {word("role", open.user.role)}
        </p>
      ) : null}
      <form
        class="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void act
            .run("/session/secret", { old, new: fresh }, () => t("account-changed"))
            .then((done) => {
              if (done === null) return;
              setOld("");
              setFresh("");
              setAgain("");
            });
        }}
      >
        <Field
          label={t("account-old")}
          type="password"
          autoComplete="current-password"
          value={old}
          onValue={setOld}
          required
        />
        <Field
          label={t("account-new")}
          hint={t("account-hint")}
          type="password"
          autoComplete="new-password"
          value={fresh}
          onValue={setFresh}
          required
        />
        <Field
          label={t("account-again")}
          hint={differs ? t("account-differs") : undefined}
          type="password"
          autoComplete="new-password"
          value={again}
          onValue={setAgain}
          required
        />
        <ActNotice act={act} />
        <button type="submit" class="primary" disabled={act.busy || fresh === "" || fresh !== again}>
          {t("account-change")}
        </button>
      </form>
    </ScreenFrame>
  );
}
