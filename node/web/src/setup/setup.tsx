// Setting up a tablet: the address, the certificate to trust, and whether everything works then.
import { reachable } from "../api";
import { day } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { session } from "../session";
import type { Setup } from "../shapes";
import { ScreenFrame } from "../shared/screen";
import { t } from "../words";
import { Guide } from "./guide";
import { SelfTest } from "./self-test";

const CERTIFICATE = "/ca.crt";

export function SetupScreen() {
  const answer = useResource<Setup>("/setup", () => false);
  const found = answer.data;
  return (
    <ScreenFrame
      title={
        found?.store ? t("setup-title", { store: found.store.name || found.store.code }) : t("nav-setup")
      }
      of={answer}
    >
      {found ? (
        <>
          <Addresses setup={found} />
          {found.addresses.length > 0 || found.ca ? <Certificate setup={found} /> : null}
        </>
      ) : null}
      {reachable.value || found ? <SelfTest /> : null}
      <p>
        <a class="button" href={to("home")}>
          {t(session.value ? "nav-home" : "setup-sign_in")}
        </a>
      </p>
    </ScreenFrame>
  );
}

function Addresses({ setup }: { setup: Setup }) {
  const all = [...setup.addresses, ...setup.plain];
  return (
    <section aria-labelledby="addresses">
      <h2 id="addresses">{t("setup-addresses")}</h2>
      {all.length === 0 ? (
        <p class="notice">{t("setup-no_address")}</p>
      ) : (
        <>
          <p>{t("setup-addresses_hint")}</p>
          {setup.qr ? (
            // The node drew it: an element of shapes alone.
            <div
              class="qr"
              role="img"
              aria-label={t("setup-qr", { address: all[0] })}
              dangerouslySetInnerHTML={{ __html: setup.qr }}
            />
          ) : null}
          <ul class="plain" dir="ltr">
            {setup.addresses.map((one) => (
              <li key={one}>
                <a class="target mono" href={`${one}/setup`}>
                  {one}
                </a>
              </li>
            ))}
          </ul>
          {setup.plain.length > 0 ? (
            <>
              <p>{t("setup-plain")}</p>
              <ul class="plain" dir="ltr">
                {setup.plain.map((one) => (
                  <li key={one}>
                    <a class="target mono" href={`${one}/setup`}>
                      {one}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </>
      )}
    </section>
  );
}

function Certificate({ setup }: { setup: Setup }) {
  return (
    <section aria-labelledby="certificate">
      <h2 id="certificate">{t("setup-certificate")}</h2>
      {setup.ca === null ? (
        <p class="notice">{t("setup-no_ca")}</p>
      ) : (
        <>
          <p>{t("setup-certificate_why")}</p>
          <p>
            <a class="button primary" href={CERTIFICATE} download>
              {t("setup-take_certificate")}
            </a>
          </p>
          <p>{t("setup-words")}</p>
          <p class="mono" dir="ltr">
            {setup.ca.words}
          </p>
          <details>
            <summary class="target">{t("setup-fingerprint")}</summary>
            <p class="mono" dir="ltr">
              {setup.ca.sha256}
            </p>
            <p class="quiet">{t("setup-until", { time: day(setup.ca.not_after) })}</p>
          </details>
          <Guide />
        </>
      )}
    </section>
  );
}
