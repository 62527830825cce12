// Trusting the store's certificate, step by step for each system, with a drawn picture a step.
import { useState } from "preact/hooks";
import { Choice } from "../shared/field";
import { t, word } from "../words";
import { Picture } from "./picture";

const PLATFORMS = ["android", "ios", "windows", "mac", "chromeos", "firefox"] as const;
export type Platform = (typeof PLATFORMS)[number];

// How many steps each system takes, and which row of the drawn list is pressed in each.
const STEPS: Readonly<Record<Platform, readonly number[]>> = {
  android: [0, 2, 1, 3, 0],
  ios: [0, 1, 2, 3, 1],
  windows: [0, 1, 2, 3],
  mac: [0, 1, 2],
  chromeos: [1, 2, 0],
  firefox: [1, 2, 3],
};

export function platformOf(agent: string, touchPoints: number): Platform {
  if (/Firefox/.test(agent) && !/Android|Mobile/.test(agent)) return "firefox";
  if (/Android/.test(agent)) return "android";
  // A newer iPad says that it is a Mac.
  if (/iPad|iPhone/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return "ios";
  if (/CrOS/.test(agent)) return "chromeos";
  return /Mac/.test(agent) ? "mac" : "windows";
}

export function Guide() {
  const [platform, setPlatform] = useState<Platform>(() =>
    platformOf(navigator.userAgent, navigator.maxTouchPoints),
  );
  return (
    <>
      <Choice
        label={t("setup-platform")}
        value={platform}
        onValue={(value) => setPlatform(value as Platform)}
      >
        {PLATFORMS.map((one) => (
          <option key={one} value={one}>
            {word("setup-on", one)}
          </option>
        ))}
      </Choice>
      <ol class="guide">
        {STEPS[platform].map((at, i) => (
          <li key={`${platform} ${i}`}>
            <p>{word(`setup-step-${platform}`, String(i + 1))}</p>
            <Picture
              title={word("setup-on", platform)}
              press={word(`setup-press-${platform}`, String(i + 1))}
              at={at}
            />
          </li>
        ))}
      </ol>
      <p>{word("setup-install", platform)}</p>
    </>
  );
}
