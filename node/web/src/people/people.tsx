// People of a store: who may sign in as what; made, changed and kept out by an admin.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useResource } from "../resource";
import type { ScreenProps } from "../screens";
import { session } from "../session";
import type { People, Person } from "../shapes";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { listed, t, word } from "../words";
import { PersonForm } from "./person-form";

export function PeopleScreen({ store }: ScreenProps) {
  const place = store.id === "" ? "-" : store.id; // a device without stores keeps its own accounts
  const answer = useResource<People>(pathOf(["stores", place, "people"]), (change) =>
    change.scope.startsWith("people/"),
  );
  const [going, setGoing] = useState<Person | "new" | null>(null);
  const isAdmin = session.value?.user.role === "admin";
  return (
    <ScreenFrame
      title={store.code ? t("people-title", { store: store.name || store.code }) : t("nav-people")}
      of={answer}
      tools={
        isAdmin ? (
          <button type="button" class="primary" onClick={() => setGoing("new")}>
            {t("people-add")}
          </button>
        ) : null
      }
    >
      {answer.data ? (
        <Listing
          label={t("nav-people")}
          rows={answer.data.people}
          keyOf={(one) => one.id}
          textOf={(one) => `${one.name} ${word("role", one.role)}`}
          columns={[
            {
              key: "name",
              head: t("people-name"),
              cell: (one) => (
                <>
                  {one.name}{" "}
                  {one.id === session.value?.user.id ? <Badge>{t("people-you")}</Badge> : null}
                  {one.disabled ? <Badge tone="cut">{t("people-disabled")}</Badge> : null}
                </>
              ),
            },
            {
              key: "role",
              head: t("people-role"),
              cell: (one) => (
                <>
                  {word("role", one.role)}
                  <span class="quiet block wide-only">{word("role-may", one.role, {}, " ")}</span>
                </>
              ),
            },
            {
              key: "secrets",
              head: t("people-signs_in"),
              wide: true,
              cell: (one) =>
                listed(
                  [one.pin ? t("people-pin") : "", one.password ? t("people-password") : ""].filter(
                    Boolean,
                  ),
                ),
            },
            {
              key: "act",
              head: t("devices-act"),
              cell: (one) =>
                isAdmin ? (
                  <button type="button" class="small" onClick={() => setGoing(one)}>
                    {t("tables-edit")} <span class="unseen">{one.name}</span>
                  </button>
                ) : null,
            },
          ]}
          empty={<p>{t("people-empty")}</p>}
        />
      ) : null}
      {going !== null ? (
        <PersonForm
          place={place}
          person={going === "new" ? null : going}
          roles={answer.data?.roles ?? []}
          onClose={() => {
            setGoing(null);
            answer.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}
