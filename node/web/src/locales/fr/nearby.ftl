nearby-choose = Choisissez un produit pour voir quels dépôts en ont, le plus proche d'abord.
nearby-nobody = Aucun dépôt connu ici n'en a.
nearby-unknown =
    { $n ->
        [one] Le stock de { $n } dépôt n'est pas connu ici. Il en a peut-être aussi.
       *[other] Le stock de { $n } dépôts n'est pas connu ici. Ils en ont peut-être aussi.
    }
nearby-store = Dépôt
nearby-distance = Distance
nearby-km = { $n } km
