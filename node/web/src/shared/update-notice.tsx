// Says that a newer page is here; it is taken when the person says so, never in mid-entry.
import { takeUpdate, updateReady } from "../worker-client";
import { t } from "../words";

export function UpdateNotice() {
  return (
    <div role="status">
      {updateReady.value ? (
        <p class="notice">
          {t("update-ready")}{" "}
          <button type="button" onClick={takeUpdate}>
            {t("update-now")}
          </button>
        </p>
      ) : null}
    </div>
  );
}
