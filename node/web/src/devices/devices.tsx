// Devices: which were let in, for which stores, until when; letting one in, taking one out.
import { useState } from "preact/hooks";
import { day, instant } from "../format";
import { ofCatalogue, useResource } from "../resource";
import type { ScreenProps } from "../screens";
import { session } from "../session";
import type { Devices } from "../shapes";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { Wide } from "../shared/wide";
import { t, word } from "../words";
import { InvitePart } from "./invite";
import { Removing } from "./removing";

export type Device = Devices["devices"][number];

export function DevicesScreen(_: ScreenProps) {
  return (
    <Wide title={t("nav-devices")}>
      <All />
    </Wide>
  );
}

function All() {
  const answer = useResource<Devices>("/devices", ofCatalogue);
  const [going, setGoing] = useState<Device | null>(null);
  const isAdmin = session.value?.user.role === "admin";
  return (
    <ScreenFrame title={t("nav-devices")} of={answer}>
      <>
        {isAdmin ? <InvitePart roles={answer.data?.roles ?? []} /> : null}
        {answer.data ? (
          <Listing
            label={t("nav-devices")}
            rows={answer.data.devices}
            columns={columns(answer.data.this, isAdmin ? setGoing : null)}
            keyOf={(one) => one.device}
            textOf={(one) => `${one.label} ${one.role} ${one.stores.join(" ")} ${one.device}`}
            empty={<p>{t("devices-empty")}</p>}
          />
        ) : null}
        {going ? (
          <Removing
            device={going}
            onClose={() => {
              setGoing(null);
              answer.reload();
            }}
          />
        ) : null}
      </>
    </ScreenFrame>
  );
}

function columns(own: string, onGo: ((device: Device) => void) | null): readonly Column<Device>[] {
  return [
    {
      key: "device",
      head: t("devices-device"),
      cell: (one) => (
        <>
          {one.label} {one.device === own ? <Badge>{t("devices-this")}</Badge> : null}
          <span class="quiet block">
            {word("device-role", one.role)} · {one.stores.join(", ") || t("devices-no_store")}
          </span>
        </>
      ),
    },
    { key: "state", head: t("network-state"), cell: (one) => <State device={one} /> },
    {
      key: "until",
      head: t("devices-until"),
      wide: true,
      cell: (one) => (one.certificate_until ? day(one.certificate_until) : t("unknown")),
    },
    {
      key: "act",
      head: t("devices-act"),
      cell: (one) =>
        onGo && one.device !== own && !one.removed ? (
          <button type="button" class="small" onClick={() => onGo(one)}>
            {t("devices-take_out")} <span class="unseen">{one.label}</span>
          </button>
        ) : null,
    },
  ];
}

function State({ device }: { device: Device }) {
  const gone = device.removed;
  return (
    <>
      {gone ? (
        <>
          <Badge tone="cut">{word("device-gone", gone.how ?? "retired")}</Badge>
          <span class="quiet block">{t("devices-gone_since", { time: instant(gone.lost_at ?? null) })}</span>
        </>
      ) : device.last_heard ? (
        t("network-heard", { time: instant(device.last_heard) })
      ) : (
        t("network-never")
      )}
      {device.set_aside ? (
        <span class="block">{t("devices-set_aside", { n: device.set_aside })}</span>
      ) : null}
    </>
  );
}
