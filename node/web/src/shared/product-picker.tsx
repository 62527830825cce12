// Search for a product by code or name, by keyboard, finger or a scanner that types and presses Enter.
//
// The combobox pattern of WAI-ARIA 1.2: focus stays in the input, arrows move a marked option.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { get, pathOf } from "../api";
import { productName } from "../format";
import { search, useProducts } from "../products";
import { t } from "../words";
import type { Named, Product } from "../wire";

const OPTIONS = 12; // as many as a phone shows above its keyboard with a little scrolling
const TYPING_PAUSE_MS = 150;

interface Props {
  readonly label: string;
  readonly store: Named;
  readonly product: Product | null;
  readonly onPick: (product: Product | null) => void;
}

export function ProductPicker({ label, store, product, onPick }: Props) {
  const id = useId();
  const known = useProducts(store);
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly Product[] | null>(null);
  const [isListed, setListed] = useState(true);
  const [active, setActive] = useState(0);
  const question = useRef(0);
  const timer = useRef(0);

  useEffect(() => () => clearTimeout(timer.current), []);

  // What this browser knows answers at once; the node is asked where its list is longer.
  async function ask(query: string, pickExact: boolean): Promise<void> {
    const asked = (question.current += 1);
    const { products = [], total = 0 } = known.data ?? {};
    let options = search(products, query, OPTIONS);
    if (known.data === null || (total > products.length && options.length < OPTIONS)) {
      const path = pathOf(["products"], { q: query, limit: String(OPTIONS), store: store.id });
      options = await productsAt(path, options);
    }
    // Goods come, are found and are called back that nobody put on this store's list.
    const unlisted = options.length === 0;
    if (unlisted) {
      options = await productsAt(pathOf(["products"], { q: query, limit: String(OPTIONS) }), options);
    }
    if (asked !== question.current) return;
    const exact = options.find((p) => p.code.toLowerCase() === query.toLowerCase());
    if (pickExact && exact) return pick(exact);
    setFound(options);
    setListed(!unlisted);
    setActive(0);
  }

  function type(value: string): void {
    setText(value);
    if (product) onPick(null);
    clearTimeout(timer.current);
    question.current += 1;
    if (value.trim() === "") return setFound(null);
    timer.current = window.setTimeout(() => void ask(value.trim(), false), TYPING_PAUSE_MS);
  }

  function pick(chosen: Product): void {
    question.current += 1;
    clearTimeout(timer.current);
    setFound(null);
    setText(productName(chosen));
    onPick(chosen);
  }

  function press(event: KeyboardEvent): void {
    const options = found ?? [];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options.length === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + options.length) % options.length);
    } else if (event.key === "Enter" && !product && text.trim() !== "") {
      event.preventDefault();
      const marked = options[active];
      if (marked) pick(marked);
      else void ask(text.trim(), true);
    } else if (event.key === "Escape") {
      setFound(null);
    }
  }

  const open = found !== null;
  const marked = found?.[active];
  return (
    <div class="field picker">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={id + "-list"}
        aria-activedescendant={marked ? `${id}-${active}` : undefined}
        placeholder={t("picker-hint")}
        value={product ? productName(product) : text}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={() => setFound(null)}
      />
      <ul id={id + "-list"} role="listbox" aria-label={label} hidden={!open}>
        {(found ?? []).map((option, i) => (
          <li
            key={option.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            // Before the input loses focus and the list closes.
            onPointerDown={(event) => {
              event.preventDefault();
              pick(option);
            }}
          >
            <strong>{option.code}</strong> {option.name}
          </li>
        ))}
      </ul>
      <p class={open ? "quiet" : "unseen"} role="status">
        {open ? foundWords(found.length, isListed) : ""}
      </p>
    </div>
  );
}

/** What the node knows; without it `otherwise`. */
async function productsAt(path: string, otherwise: readonly Product[]): Promise<readonly Product[]> {
  return get<{ products: readonly Product[] }>(path).then(
    (answer) => answer.products,
    () => otherwise,
  );
}

function foundWords(n: number, isListed: boolean): string {
  if (n === 0) return t("picker-none");
  const words = t("picker-found", { n });
  return isListed ? words : `${words}. ${t("picker-unlisted")}`;
}
