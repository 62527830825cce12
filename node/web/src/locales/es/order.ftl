nav-order = Pedir
order-sent = Pedidos enviados
order-supplier = Pedir productos a
order-programme = Programa
order-all_programmes = Todos los productos
order-needed_by = Necesario para
order-emergency = Pedido de emergencia
order-only_asked = Solo lo que se pide
order-empty = Nada que sugerir: el almacén aún no tiene productos en su lista.
order-lines = Líneas del pedido
order-available = Disponible
order-suggested = Sugerido
order-ask = Pedir
order-ask_of = Pedir, { $product }
order-pack = en unidades; { $n } por paquete
order-why = ¿Por qué?
order-reason-amc_unknown = Aún no hay consumo promedio, así que nada se puede sugerir. Pida lo que necesite.
order-reason-no_maximum = No hay máximo para este producto aquí, así que nada se puede sugerir.
order-because = { $amc } al mes × { $months } meses como máximo, menos { $available } disponibles, { $on_order } pedidos y { $in_transit } en camino: se necesitan { $need }, en paquetes de { $pack }.
order-wrong = { $product }: la cantidad no es un número entero.
order-submit =
    { $n ->
        [one] Enviar el pedido de { $n } línea
       *[other] Enviar el pedido de { $n } líneas
    }
order-title_of =
    { $n ->
        [one] Pedido a { $supplier }, { $n } línea
       *[other] Pedido a { $supplier }, { $n } líneas
    }
order-done = El pedido { $document } está enviado.
order-choose_supplier = Elija a quién pedir
