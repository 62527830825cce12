// Settings of a store: how it works, what its own minimum and maximum are, what is on its list.
import { pathOf } from "../api";
import { ofStore, useResource } from "../resource";
import type { ScreenProps } from "../screens";
import type { StoreSettings } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import type { Act } from "../shared/act";
import { Choice } from "../shared/field";
import { isSupervisor } from "../shared/role";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import { Levels } from "./levels-part";
import { ListPart } from "./list-part";

const POLICIES = ["owners", "vvm_first", "whole_packs", "self_approval"] as const;
const SOURCES = ["dispensing", "counts"] as const;

/** Has one setting say this; whether it was taken. */
export type Say = (item: object) => Promise<boolean>;

export function StoreSettingsScreen({ store }: ScreenProps) {
  const path = pathOf(["stores", store.id, "settings"]);
  const answer = useResource<StoreSettings>(path, ofStore(store));
  const act = useAct(answer.reload);
  const say: Say = async (item) => {
    const body = { settings: [item] };
    return (await act.command<StoreSettings>(path, body, () => t("tables-saved"))) !== null;
  };
  const found = answer.data;
  return (
    <ScreenFrame title={t("store_settings-title", { store: store.name || store.code })} of={answer}>
      <ActNotice act={act} />
      {found ? (
        <>
          <Policies
            settings={found}
            act={act}
            say={say}
            may={isSupervisor()}
          />
          <Levels store={store} settings={found} busy={act.busy} say={say} />
          <ListPart store={store} settings={found} busy={act.busy} say={say} />
        </>
      ) : null}
    </ScreenFrame>
  );
}

interface PoliciesProps {
  readonly settings: StoreSettings;
  readonly act: Act;
  readonly say: Say;
  readonly may: boolean;
}

function Policies({ settings, act, say, may }: PoliciesProps) {
  const held = settings.policies;
  const all = (settings.consumption_from ?? []).filter((one) => one.product === null);
  const source = all[all.length - 1]?.source ?? "dispensing";
  return (
    <section>
      <h2>{t("store_settings-policies")}</h2>
      {may ? null : <p class="quiet">{t("store_settings-supervisor")}</p>}
      {POLICIES.map((name) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            checked={held?.[name] ?? false}
            disabled={!may || act.busy}
            onChange={(event) =>
              void say({ kind: "policy", name, on: event.currentTarget.checked })
            }
          />
          <span>{word("policy", name)}</span>
        </label>
      ))}
      {may ? (
        <div class="tools">
          <Choice
            label={t("store_settings-consumption")}
            value={source}
            onValue={(value) => void say({ kind: "consumption_from", product: "*", source: value })}
          >
            {SOURCES.map((one) => (
              <option key={one} value={one}>
                {word("store_settings-source", one)}
              </option>
            ))}
          </Choice>
        </div>
      ) : null}
    </section>
  );
}
