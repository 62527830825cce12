// A dialog of the browser's own: it holds the focus, and Escape closes it.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../words";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Without a close button of its own, because the content has one. */
  readonly bare?: boolean;
}

export function Dialog({ title, onClose, children, bare }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={box} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      {bare ? null : (
        <button type="button" onClick={() => box.current?.close()}>
          {t("close")}
        </button>
      )}
    </dialog>
  );
}
