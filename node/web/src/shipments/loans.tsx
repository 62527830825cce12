// Goods lent and borrowed that were not given back; the lender may ask no more for them.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { parseQuantity, productName, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { Loans as LoansAnswer } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { isSupervisor } from "../shared/role";
import { t } from "../words";
import type { Named } from "../wire";
import { Views } from "./shipments";

type Loan = LoansAnswer["loans"][number];

export function Loans({ store }: { store: Named }) {
  const loans = useResource<LoansAnswer>(pathOf(["stores", store.id, "loans"]), ofStore(store));
  const [forgiving, setForgiving] = useState<Loan | null>(null);
  return (
    <ScreenFrame title={t("nav-shipments")} of={loans}>
      <Views view="loans" />
      {loans.data ? (
        <Listing
          label={t("shipments-loans")}
          rows={loans.data.loans}
          keyOf={(row) => `${row.lender.id} ${row.borrower.id} ${row.product.id}`}
          textOf={(row) =>
            `${productName(row.product)} ${row.lender.code} ${row.lender.name} ${row.borrower.code} ${row.borrower.name}`
          }
          empty={t("shipments-no_loans")}
          columns={[
            { key: "product", head: t("supply-product"), cell: (row) => productName(row.product) },
            { key: "lender", head: t("shipments-lender"), cell: (row) => `${row.lender.code} ${row.lender.name}` },
            {
              key: "borrower",
              head: t("shipments-borrower"),
              cell: (row) => `${row.borrower.code} ${row.borrower.name}`,
            },
            { key: "quantity", head: t("shipments-on_loan"), numeric: true, cell: (row) => quantity(row.quantity) },
            {
              key: "do",
              head: t("shipments-do"),
              cell: (row) => <Ways loan={row} store={store} onForgive={() => setForgiving(row)} />,
            },
          ]}
        />
      ) : null}
      {forgiving ? (
        <WriteOff
          store={store}
          loan={forgiving}
          onClose={() => {
            setForgiving(null);
            loans.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function Ways({ loan, store, onForgive }: { loan: Loan; store: Named; onForgive: () => void }) {
  if (loan.borrower.id === store.id) {
    return (
      <a class="button" href={to("issue", "loan", loan.lender.code)}>
        {t("shipments-give_back")}
      </a>
    );
  }
  if (!isSupervisor()) return null;
  return (
    <button
      type="button"
      aria-label={t("shipments-write_off_of", { product: productName(loan.product) })}
      onClick={onForgive}
    >
      {t("shipments-write_off")}
    </button>
  );
}

function WriteOff({ store, loan, onClose }: { store: Named; loan: Loan; onClose: () => void }) {
  const deed = useDeed<LoansAnswer>();
  const [amount, setAmount] = useState(String(loan.quantity));
  const [note, setNote] = useState("");
  const parsed = parseQuantity(amount);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const done = await deed.run(pathOf(["stores", store.id, "loans", "write-off"]), {
      borrower: loan.borrower.id,
      product: loan.product.id,
      quantity: parsed ?? 0,
      ...(note.trim() ? { note: note.trim() } : {}),
    });
    if (done !== null) onClose();
  }

  return (
    <Dialog title={t("shipments-write_off")} onClose={onClose}>
      <p>{t("shipments-write_off_hint", { store: loan.borrower.name, product: productName(loan.product) })}</p>
      <form onSubmit={(event) => void submit(event)}>
        <Field label={t("supply-quantity")} value={amount} onValue={setAmount} numeric required />
        <Field label={t("supply-note")} value={note} onValue={setNote} />
        <div class="buttons">
          <button type="submit" class="danger" disabled={deed.busy || parsed === null || parsed === 0}>
            {t("shipments-write_off")}
          </button>
        </div>
      </form>
      <DeedNotice deed={deed} />
    </Dialog>
  );
}
