// A drawn screen of a device with a list of entries; the one to press is marked.
//
// No photograph of somebody else's system: the words are those of the step beside it.
const WIDTH = 220;
const ROW = 30;
const TOP = 34;
const EDGE = 12;
const ROWS = 4;
const MAX_CHARS = 26; // what fits the width; the step beside it says all

interface Props {
  readonly title: string;
  readonly press: string;
  /** Which of the drawn rows is pressed, from 0. */
  readonly at: number;
}

export function Picture({ title, press, at }: Props) {
  const height = TOP + ROWS * ROW + EDGE;
  return (
    <svg class="picture" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      <rect class="picture-case" x={1} y={1} width={WIDTH - 2} height={height - 2} rx={10} />
      <text class="picture-title" x={EDGE} y={22}>
        {short(title)}
      </text>
      {Array.from({ length: ROWS }, (_, row) => {
        const y = TOP + row * ROW;
        const isPressed = row === at;
        return (
          <g key={row}>
            <rect
              class={isPressed ? "picture-press" : "picture-row"}
              x={EDGE}
              y={y}
              width={WIDTH - 2 * EDGE}
              height={ROW - 6}
              rx={4}
            />
            {isPressed ? (
              <text class="picture-word" x={EDGE + 8} y={y + 16}>
                {short(press)}
              </text>
            ) : (
              <rect class="picture-line" x={EDGE + 8} y={y + 9} width={90 - row * 12} height={6} />
            )}
          </g>
        );
      })}
      <circle class="picture-finger" cx={WIDTH - 34} cy={TOP + at * ROW + 14} r={9} />
    </svg>
  );
}

function short(text: string): string {
  return text.length > MAX_CHARS ? text.slice(0, MAX_CHARS - 1) + "…" : text;
}
