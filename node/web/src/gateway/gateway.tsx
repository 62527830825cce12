// The gateway's part of the page: what goes to DHIS2, what waits and why, and the way behind it.
import { to } from "../router";
import { t, word } from "../words";
import { CoverageScreen } from "./coverage";
import { DifferencesScreen } from "./differences";
import { ExceptionsScreen } from "./exceptions";
import { ExplainScreen } from "./explain";
import { MappingScreen } from "./mapping";
import { OverviewScreen } from "./overview";
import { RtsScreen } from "./rts";

const PARTS = [
  "overview", "exceptions", "coverage", "differences", "explain", "mapping", "rts",
] as const;

export function GatewayScreen({ rest }: { rest: readonly string[] }) {
  const part = rest[0] ?? "overview";
  return (
    <>
      <h1>{t("gateway-title")}</h1>
      <nav class="kinds" aria-label={t("gateway-title")}>
        {PARTS.map((one) => (
          <a
            key={one}
            href={to("gateway", one)}
            aria-current={one === part ? "page" : undefined}
          >
            {word("gateway-part", one)}
          </a>
        ))}
      </nav>
      <Part part={part} rest={rest.slice(1)} />
    </>
  );
}

function Part({ part, rest }: { part: string; rest: readonly string[] }) {
  switch (part) {
    case "overview":
      return <OverviewScreen />;
    case "exceptions":
      return <ExceptionsScreen />;
    case "coverage":
      return <CoverageScreen />;
    case "differences":
      return <DifferencesScreen />;
    case "explain":
      return <ExplainScreen key={rest.join("/")} asked={rest} />;
    case "mapping":
      return <MappingScreen />;
    case "rts":
      return <RtsScreen />;
    default:
      return <p>{t("page_missing")}</p>;
  }
}
