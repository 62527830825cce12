// Joining a network by the code an admin gave; how far it is, and why it came to nothing.
import { useEffect, useState } from "preact/hooks";
import { firstRun } from "../first-run";
import { to } from "../router";
import type { Start } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Field } from "../shared/field";
import { t, word } from "../words";
import { nodeIsUp } from "./entering";

export function Joining({ onBack }: { onBack: () => void }) {
  const [code, setCode] = useState("");
  const [address, setAddress] = useState("");
  const [sent, setSent] = useState(false);
  const act = useAct();
  const now = firstRun.value;
  const isJoining = sent && now?.state === "joining";
  useEffect(() => {
    if (!sent || now?.state !== "ready") return;
    void nodeIsUp().then((isUp) => {
      if (isUp) location.hash = to("home");
    });
  }, [sent, now?.state]);
  const join = async () => {
    // A code that was scanned brings the addresses of who invites.
    const [first = "", ...met] = code.trim().split(/\s+(?=[^\s]*[:.])/);
    const at = address.trim() || met[0] || "";
    const body = { code: first, ...(at ? { address: at } : {}) };
    const answer = await act.run<Start>("/start/join", body, () => "");
    setSent(answer !== null);
  };
  return (
    <>
      <h1>{t("start-way-join")}</h1>
      <p>{t("start-join_words")}</p>
      <form
        class="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void join();
        }}
      >
        <Field label={t("start-code")} value={code} onValue={setCode} required />
        <Field
          label={t("start-address")}
          hint={t("start-address_hint")}
          value={address}
          onValue={setAddress}
        />
        <ActNotice act={act} />
        <div role="status">
          {isJoining ? <p class="notice">{word("start-joining", now.step ?? "searching")}</p> : null}
          {sent && now?.state === "ready" ? <p class="notice">{t("start-opening")}</p> : null}
        </div>
        {sent && now?.state === "failed" ? (
          <p class="notice notice-error" role="alert">
            {word("start-failed", now.code ?? "", {}, now.message)}
          </p>
        ) : null}
        <div class="buttons">
          <button type="submit" class="primary" disabled={act.busy || isJoining}>
            {t("start-go-join")}
          </button>
          <button type="button" disabled={act.busy || isJoining} onClick={onBack}>
            {t("start-back")}
          </button>
        </div>
      </form>
    </>
  );
}
