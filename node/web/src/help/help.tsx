// Help: a page a task, a few sentences each, in the language of the page.
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import { hasHelp, TOPICS } from "./topics";
import type { Topic } from "./topics";

export function HelpScreen({ rest }: ScreenProps) {
  const [asked = ""] = rest;
  const topic = hasHelp(asked) ? asked : null;
  return (
    <ScreenFrame title={topic ? word("nav", topic) : t("nav-help")}>
      {topic ? <Page topic={topic} /> : <p>{t("help-words")}</p>}
      <h2>{t("help-topics")}</h2>
      <ul class="plain">
        {TOPICS.map((one) => (
          <li key={one}>
            <a class="target" href={to("help", one)}>
              {word("nav", one)}
            </a>
          </li>
        ))}
      </ul>
    </ScreenFrame>
  );
}

// A text of several lines: each line is a step.
function Page({ topic }: { topic: Topic }) {
  const steps = word("help", topic).split("\n").filter(Boolean);
  return (
    <>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>
        <a class="button" href={to(topic)}>
          {t("help-go", { screen: word("nav", topic) })}
        </a>
      </p>
    </>
  );
}
