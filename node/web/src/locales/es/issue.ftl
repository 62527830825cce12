issue-customer = A qué almacén
issue-hint = Sin lugar, sale primero lo que vence primero. Apártelo para prepararlo con una lista, o envíelo ya si está en el vehículo.
issue-return_hint = Una devolución nombra el lugar de los productos. Se puede devolver lo vencido, retenido o dañado.
issue-to =
    { $n ->
        [one] Productos a { $store }: { $n } línea
       *[other] Productos a { $store }: { $n } líneas
    }
issue-set_aside = Apartado como { $document }.
issue-sent = Enviado como { $document }.
issue-to_shipment = Ver el envío
issue-do_set_aside = Apartar para preparar
issue-do_send = Ya enviado
