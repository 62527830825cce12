// Taking a device out: lost or broken keeps what it recorded, in wrong hands only what came before.
import { useState } from "preact/hooks";
import { ApiError } from "../api";
import { instantOf } from "../format";
import { ActNotice, useAct } from "../shared/act";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { t } from "../words";
import type { Device } from "./devices";

interface Done {
  readonly label: string;
}

export function Removing({ device, onClose }: { device: Device; onClose: () => void }) {
  const [how, setHow] = useState<"retire" | "revoke">("retire");
  const [since, setSince] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [recovery, setRecovery] = useState("");
  const act = useAct();
  const needsRoot =
    device.issuer === true || (act.error instanceof ApiError && act.error.code === "root_needed");
  const lost = since === "" ? null : instantOf(since);
  const send = () => {
    const body = {
      ...(lost ? { lost_at: lost } : {}),
      ...(passphrase ? { passphrase } : {}),
      ...(recovery ? { recovery } : {}),
    };
    void act.run<Done>(`/devices/${device.device}/${how}`, body, (one) =>
      t("devices-taken_out", { label: one.label }),
    );
  };
  return (
    <Dialog title={t("devices-take_out_title", { label: device.label })} onClose={onClose}>
      {act.done ? (
        <ActNotice act={act} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <Choice
            label={t("devices-how")}
            value={how}
            onValue={(value) => setHow(value === "revoke" ? "revoke" : "retire")}
          >
            <option value="retire">{t("devices-retire")}</option>
            <option value="revoke">{t("devices-revoke")}</option>
          </Choice>
          <p class="quiet">{t(how === "retire" ? "devices-retire_is" : "devices-revoke_is")}</p>
          <Field
            label={t(how === "retire" ? "devices-last_used" : "devices-lost_since")}
            type="datetime-local"
            value={since}
            onValue={setSince}
            required={how === "revoke"}
          />
          {needsRoot ? (
            <>
              <p class="notice">{t("devices-root")}</p>
              <Field
                label={t("devices-passphrase")}
                type="password"
                value={passphrase}
                onValue={setPassphrase}
              />
              <Field
                label={t("devices-recovery")}
                type="password"
                value={recovery}
                onValue={setRecovery}
              />
            </>
          ) : null}
          <ActNotice act={act} />
          <button
            type="submit"
            class="danger"
            disabled={act.busy || (how === "revoke" && lost === null)}
          >
            {t("devices-take_out")}
          </button>
        </form>
      )}
    </Dialog>
  );
}
