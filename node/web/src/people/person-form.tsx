// One account: its role and secrets; a secret is typed here and never shown again.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { session } from "../session";
import type { Person } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { t, word } from "../words";

interface Props {
  readonly place: string;
  readonly person: Person | null;
  readonly roles: readonly string[];
  readonly onClose: () => void;
}

export function PersonForm({ place, person, roles, onClose }: Props) {
  const [name, setName] = useState(person?.name ?? "");
  const [role, setRole] = useState(person?.role ?? "storekeeper");
  const [pin, setPin] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  const isWide = session.value?.wide !== false;
  const path = person
    ? pathOf(["stores", place, "people", person.id])
    : pathOf(["stores", place, "people"]);
  const send = (body: object) => {
    void act.command<Person>(path, body, () => t("tables-saved")).then((done) => {
      if (done) onClose();
    });
  };
  const save = () => {
    const secrets = { ...(pin ? { pin } : {}), ...(password ? { password } : {}) };
    const roleSaid = person === null || person.role !== role ? { role } : {};
    send(person ? { ...roleSaid, ...secrets } : { name: name.trim(), ...roleSaid, ...secrets });
  };
  return (
    <Dialog title={person ? person.name : t("people-add")} onClose={onClose}>
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {person ? null : (
          <Field label={t("people-name")} value={name} onValue={setName} required />
        )}
        <Choice label={t("people-role")} value={role} onValue={setRole}>
          {roles.map((one) => (
            <option key={one} value={one}>
              {word("role", one)}
            </option>
          ))}
        </Choice>
        <p class="quiet">{word("role-may", role, {}, " ")}</p>
        <Field
          label={t(person ? "people-new_pin" : "people-pin")}
          hint={t("people-pin_hint")}
          type="password"
          numeric
          autoComplete="new-password"
          value={pin}
          onValue={setPin}
          required={person === null && password === ""}
        />
        {isWide ? (
          <Field
            label={t(person ? "people-new_password" : "people-password")}
            hint={t("people-password_hint")}
            type="password"
            autoComplete="new-password"
            value={password}
            onValue={setPassword}
          />
        ) : (
          <p class="quiet">{t("people-no_password")}</p>
        )}
        <ActNotice act={act} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={act.busy}>
            {t("tables-save")}
          </button>
          {person && person.id !== session.value?.user.id ? (
            <button
              type="button"
              class={person.disabled ? "" : "danger"}
              disabled={act.busy}
              onClick={() => send({ disabled: !person.disabled })}
            >
              {t(person.disabled ? "people-enable" : "people-disable")}
            </button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
