// The button that opens the camera, and the ear for scanners that type.
import { useEffect, useState } from "preact/hooks";
import { t } from "../words";
import { hasCamera, ScanCamera } from "./scan-camera";
import { onScan } from "./wedge";

export function ScanButton({ onRead }: { onRead: (text: string) => void }) {
  const [open, setOpen] = useState(false);
  useEffect(() => onScan(onRead), [onRead]);
  if (!hasCamera()) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t("scan-button")}
      </button>
      {open ? (
        <ScanCamera
          onRead={(text) => {
            setOpen(false);
            onRead(text);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
