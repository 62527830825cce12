// Letting a device in: for which stores and as what, then a code to read out or to scan, told once.
import { useState } from "preact/hooks";
import { instant } from "../format";
import { useResource } from "../resource";
import type { Invite, Invited } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Dialog } from "../shared/dialog";
import { Choice } from "../shared/field";
import { StoresChoice } from "../shared/stores-choice";
import { t, word } from "../words";

const NEVER = () => false;
// An approver's device serves the first store named and approves orders of the others.
const WITH_STORES: ReadonlySet<string> = new Set(["store", "store-admin", "approver", "rts-gateway"]);

export function InvitePart({ roles }: { roles: readonly string[] }) {
  const open = useResource<{ invites: readonly Invite[] }>("/devices/invites", NEVER);
  const [isAsking, setAsking] = useState(false);
  const act = useAct(open.reload);
  const invites = open.data?.invites ?? [];
  return (
    <section aria-label={t("devices-invites")}>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => setAsking(true)}>
          {t("devices-invite")}
        </button>
      </div>
      <ActNotice act={act} />
      {invites.length > 0 ? (
        <>
          <h2>{t("devices-invites")}</h2>
          <ul class="plain entries">
            {invites.map((one) => (
              <li key={one.id}>
                {word("device-role", one.role)} · {one.stores.join(", ") || t("devices-no_store")} ·{" "}
                {t("devices-ends", { time: instant(one.expires_at) })}{" "}
                <button
                  type="button"
                  class="small"
                  disabled={act.busy}
                  onClick={() =>
                    void act.run(`/devices/invites/${one.id}/cancel`, {}, () => t("devices-cancelled"))
                  }
                >
                  {t("devices-cancel")}
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {isAsking ? (
        <Asking
          roles={roles}
          onClose={() => {
            setAsking(false);
            open.reload();
          }}
        />
      ) : null}
    </section>
  );
}

function Asking({ roles, onClose }: { roles: readonly string[]; onClose: () => void }) {
  const [role, setRole] = useState("store");
  const [stores, setStores] = useState<readonly string[]>([]);
  const [made, setMade] = useState<Invited | null>(null);
  const act = useAct();
  const ask = async () => {
    setMade(await act.run<Invited>("/devices/invites", { role, stores }, () => ""));
  };
  const isReady = stores.length > 0 || !WITH_STORES.has(role);
  return (
    <Dialog title={t(made ? "devices-code" : "devices-invite")} onClose={onClose}>
      {made ? <Told made={made} /> : null}
      <form
        hidden={made !== null}
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <Choice label={t("devices-role")} value={role} onValue={setRole}>
          {roles.map((one) => (
            <option key={one} value={one}>
              {word("device-role", one)}
            </option>
          ))}
        </Choice>
        <p class="quiet">{word("device-role_is", role)}</p>
        <StoresChoice
          label={t("devices-stores")}
          hint={role === "approver" ? t("devices-approver_hint") : undefined}
          chosen={stores}
          onChosen={setStores}
        />
        <ActNotice act={act} />
        <button type="submit" class="primary" disabled={!isReady || act.busy}>
          {t("devices-make_code")}
        </button>
      </form>
    </Dialog>
  );
}

function Told({ made }: { made: Invited }) {
  const address = made.addresses?.[0];
  return (
    <>
      <p>{t("devices-code_hint", { time: instant(made.expires_at) })}</p>
      <p>{t("devices-on_the_other", { way: t("start-way-join") })}</p>
      <dl class="facts">
        <div>
          <dt>{t("start-code")}</dt>
          <dd class="mono" dir="ltr">
            {made.code}
          </dd>
        </div>
        {address ? (
          <div>
            <dt>{t("start-address")}</dt>
            <dd class="mono" dir="ltr">
              {address}
            </dd>
          </div>
        ) : null}
      </dl>
      {/* The node drew it: an element of shapes alone. */}
      <div
        class="qr"
        role="img"
        aria-label={t("devices-qr")}
        dangerouslySetInnerHTML={{ __html: made.qr }}
      />
      <p class="quiet">{t("devices-by_line")}</p>
      <p class="mono" dir="ltr">
        stockmesh join {made.code}
        {address ? ` --connect ${address}` : ""}
      </p>
    </>
  );
}
