// Scanning with the camera: frames of its middle, read by zxing in this browser.
//
// The reader (410 kB) is fetched from the node when the camera is opened first and kept with the
// page. Cameras need a secure context; without one the button is not there.
import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../shared/dialog";
import { t } from "../words";

const FRAME_EVERY_MS = 150; // a slow tablet needs some 100 ms a frame
const WIDTH = 640;
const HEIGHT = 480;
const FORMATS = ["DataMatrix", "QRCode", "EAN13", "EAN8", "UPCA", "Code128", "DataBar"] as const;

/** Whether this browser lets a page use a camera. */
export function hasCamera(): boolean {
  return isSecureContext && typeof navigator.mediaDevices?.getUserMedia === "function";
}

interface Props {
  readonly onRead: (text: string) => void;
  readonly onClose: () => void;
}

export function ScanCamera({ onRead, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    const control = new AbortController();
    follow(video.current, control.signal, onRead).catch((error: Error) => {
      if (!control.signal.aborted) setTrouble(error.name === "NotAllowedError" ? "denied" : "none");
    });
    return () => control.abort();
  }, []);
  return (
    <Dialog title={t("scan-camera")} onClose={onClose}>
      {trouble === "" ? (
        <video ref={video} class="camera" muted playsInline aria-label={t("scan-picture")} />
      ) : (
        <p class="notice notice-error" role="alert">
          {t(trouble === "denied" ? "scan-denied" : "scan-no_camera")}
        </p>
      )}
      <p class="quiet">{t("scan-hold")}</p>
    </Dialog>
  );
}

async function follow(
  video: HTMLVideoElement | null,
  signal: AbortSignal,
  onRead: (text: string) => void,
): Promise<void> {
  if (!video) return;
  const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } } };
  const [stream, decode] = await Promise.all([
    navigator.mediaDevices.getUserMedia(wanted),
    reader(),
  ]);
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return stop();
  signal.addEventListener("abort", stop);
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  while (!signal.aborted && pen) {
    pen.drawImage(video, ...middle(video), 0, 0, WIDTH, HEIGHT);
    const text = await decode(pen.getImageData(0, 0, WIDTH, HEIGHT));
    if (text !== null && !signal.aborted) return onRead(text);
    await new Promise((resolve) => setTimeout(resolve, FRAME_EVERY_MS));
  }
}

// The largest part of the picture's middle that has the form of a frame.
function middle(video: HTMLVideoElement): [number, number, number, number] {
  const { videoWidth: width, videoHeight: height } = video;
  const scale = Math.min(width / WIDTH, height / HEIGHT);
  const [across, down] = [WIDTH * scale, HEIGHT * scale];
  return [(width - across) / 2, (height - down) / 2, across, down];
}

type Decode = (frame: ImageData) => Promise<string | null>;

async function reader(): Promise<Decode> {
  const [zxing, { default: address }] = await Promise.all([
    import("zxing-wasm/reader"),
    import("zxing-reader.wasm"),
  ]);
  zxing.prepareZXingModule({ overrides: { locateFile: () => address } });
  return async (frame) => {
    const [found] = await zxing.readBarcodes(frame, {
      formats: [...FORMATS],
      textMode: "Plain",
      maxNumberOfSymbols: 1,
      tryHarder: false,
    });
    return found && found.text !== "" ? found.symbologyIdentifier + found.text : null;
  };
}
