// What was recorded, brought into view: the form below is empty again for the next.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function DoneNotice({ children }: { children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="notice notice-done" ref={box} tabIndex={-1}>
      {children}
    </div>
  );
}
