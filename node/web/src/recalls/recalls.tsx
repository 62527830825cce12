// Batches called back: which, why, and what each store holds, did and said about them.
import { useState } from "preact/hooks";
import { day, productName } from "../format";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { session } from "../session";
import type { Recall } from "../shapes";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import { isSupervisor } from "../shared/role";
import { ScreenFrame } from "../shared/screen";
import { t } from "../words";
import type { Named } from "../wire";
import { CallingBack } from "./calling";
import { OneRecall } from "./recall";

export function RecallsScreen({ store, rest }: ScreenProps) {
  const [id] = rest;
  return id ? <OneRecall key={id} id={id} store={store} /> : <All store={store} />;
}

function All({ store }: { store: Named }) {
  const answer = useResource<{ recalls: readonly Recall[] }>("/recalls", ofCatalogue);
  const [isCalling, setCalling] = useState(false);
  const mayCall = session.value?.wide !== false && isSupervisor();
  return (
    <ScreenFrame
      title={t("nav-recalls")}
      of={answer}
      tools={
        mayCall ? (
          <button type="button" class="danger" onClick={() => setCalling(true)}>
            {t("recalls-call")}
          </button>
        ) : null
      }
    >
      {answer.data ? (
        <Listing
          label={t("nav-recalls")}
          rows={answer.data.recalls}
          keyOf={(one) => one.id}
          textOf={(one) => `${one.code} ${productName(one.product)} ${one.lots.join(" ")} ${one.reason}`}
          columns={[
            {
              key: "recall",
              head: t("recalls-recall"),
              cell: (one) => (
                <>
                  <a class="target" href={to("recalls", one.id)}>
                    {productName(one.product)}
                  </a>
                  <span class="block quiet">{lotsOf(one)}</span>
                </>
              ),
            },
            {
              key: "class",
              head: t("recalls-class"),
              cell: (one) =>
                one.lifted_at ? (
                  <Badge>{t("recalls-lifted", { time: day(one.lifted_at) })}</Badge>
                ) : (
                  <Badge tone={one.class === "I" ? "cut" : "busy"}>
                    {t("recalls-class_is", { class: one.class })}
                  </Badge>
                ),
            },
            { key: "why", head: t("recalls-reason"), wide: true, cell: (one) => one.reason },
            {
              key: "since",
              head: t("recalls-since"),
              wide: true,
              cell: (one) => day(one.effective_from),
            },
          ]}
          empty={<p>{t("recalls-empty")}</p>}
        />
      ) : null}
      {isCalling ? (
        <CallingBack
          store={store}
          onClose={() => {
            setCalling(false);
            answer.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

export function lotsOf(recall: Recall): string {
  return recall.lots.length > 0
    ? t("recalls-lots", { lots: recall.lots })
    : t("recalls-all_lots");
}
