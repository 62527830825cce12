nav-receipt = Recibir de fuera
receipt-papers = Proveedor y documentos
receipt-from = Proveedor
receipt-document = Guía de remisión o factura
receipt-currency = Moneda
receipt-currency_hint = Solo si se ponen precios, por ejemplo USD.
receipt-line = Línea { $n }
receipt-units = unidades
receipt-quantity = Cantidad en { $unit }
receipt-batch = Lote
receipt-expiry = Vencimiento
receipt-expiry_hint = 2027-05 o 2027-05-31
receipt-price = Precio de un paquete de { $n }
receipt-add = Añadir una línea
receipt-remove = Quitar esta línea
receipt-record = Registrar lo que llegó
receipt-done = Registrado.
receipt-title_of = { $n ->
    [one] Entrada de { $from }, { $n } línea
   *[other] Entrada de { $from }, { $n } líneas
    }
