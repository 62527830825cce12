stock-title = Existencias
stock-search = Código o nombre del producto
stock-product = Producto
stock-on_hand = En existencia
stock-usable = Utilizable
stock-out = Agotado
stock-only_out = Solo agotados
stock-none = Ningún producto coincide.
stock-empty = Aún no se ha registrado nada para este almacén.
stock-count =
    { $n ->
        [one] { $n } producto
       *[other] { $n } productos
    }
stock-cells = Lotes de { $product }
stock-counted = contado el { $date }
stock-expired = vencido
