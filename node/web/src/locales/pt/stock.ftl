stock-title = Stock
stock-search = Código ou nome do produto
stock-product = Produto
stock-on_hand = Em stock
stock-usable = Utilizável
stock-out = Em ruptura
stock-only_out = Só em ruptura
stock-none = Nenhum produto corresponde.
stock-empty = Ainda não se registou nada para este depósito.
stock-count =
    { $n ->
        [one] { $n } produto
       *[other] { $n } produtos
    }
stock-cells = Lotes de { $product }
stock-counted = contado { $date }
stock-expired = fora do prazo
