// A long page of rows drawn in two steps: the first few at once, so that work can begin, then all.
import { useEffect, useState } from "preact/hooks";

const FIRST = 12; // what a tablet shows without scrolling

/** The rows to draw now. */
export function useGradual<T>(rows: readonly T[]): readonly T[] {
  const [all, setAll] = useState(rows.length <= FIRST);
  useEffect(() => {
    if (all) return undefined;
    const timer = setTimeout(() => setAll(true));
    return () => clearTimeout(timer);
  }, [all]);
  return all ? rows : rows.slice(0, FIRST);
}
