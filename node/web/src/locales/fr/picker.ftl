picker-hint = Tapez un code ou un nom
picker-none = Aucun produit ne correspond
picker-found =
    { $n ->
        [one] { $n } produit trouvé
       *[other] { $n } produits trouvés
    }
picker-unlisted = Hors de la liste de ce dépôt
