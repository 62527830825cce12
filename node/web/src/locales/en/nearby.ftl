nearby-choose = Choose a product to see which stores have it, the nearest first.
nearby-nobody = No store known here has it.
nearby-unknown =
    { $n ->
        [one] The stock of 1 store is not known here. It may have it too.
       *[other] The stock of { $n } stores is not known here. They may have it too.
    }
nearby-store = Store
nearby-distance = Distance
nearby-km = { $n } km
