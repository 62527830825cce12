stock-title = Stock
stock-search = Code ou nom du produit
stock-product = Produit
stock-on_hand = En stock
stock-usable = Utilisable
stock-out = En rupture
stock-only_out = Ruptures seulement
stock-none = Aucun produit ne correspond.
stock-empty = Rien n'a encore été enregistré pour ce dépôt.
stock-count =
    { $n ->
        [one] { $n } produit
       *[other] { $n } produits
    }
stock-cells = Lots de { $product }
stock-counted = compté le { $date }
stock-expired = périmé
