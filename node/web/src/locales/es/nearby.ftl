nearby-choose = Elija un producto para ver qué almacenes lo tienen, primero el más cercano.
nearby-nobody = Ningún almacén conocido aquí lo tiene.
nearby-unknown =
    { $n ->
        [one] Las existencias de { $n } almacén no se conocen aquí. También puede tenerlo.
       *[other] Las existencias de { $n } almacenes no se conocen aquí. También pueden tenerlo.
    }
nearby-store = Almacén
nearby-distance = Distancia
nearby-km = { $n } km
