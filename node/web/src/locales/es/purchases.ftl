purchases-one = Compra
purchases-new = Nueva compra
purchases-suppliers = Proveedores
purchases-search = Documento o proveedor
purchases-empty = Nada está pedido a proveedores externos. Para empezar, prepare una nueva compra.
purchases-expected = Previsto
purchases-sent_at = Enviada
purchases-created_at = Preparada
purchases-last_receipt = Última recepción
purchases-lead = Plazo de entrega
purchases-days =
    { $n ->
        [one] { $n } día
       *[other] { $n } días
    }
purchases-no_suppliers = Aún no se envió ninguna compra. Los plazos y las tasas de cumplimiento se ven aquí cuando lleguen productos.
purchases-sent_orders = Compras enviadas
purchases-ended = Recibidas o cerradas
purchases-median_lead = Plazo de entrega, mediana
purchases-p90_lead = Plazo de entrega, 9 de 10 en
purchases-change = Cambiar
purchases-change_of = Cambiar { $document }
purchases-currency = Moneda (tres letras)
purchases-packs = Paquetes
purchases-pack = Paquete
purchases-pack_size = Tamaño del paquete { $unit }
purchases-makes = Da { $n }
purchases-price = Precio del paquete
purchases-save = Guardar como borrador
purchases-approve = Aprobar
purchases-send = Marcar como enviada
purchases-close = Cerrar
purchases-cancel = Cancelar la compra
purchases-step_hint = Esto solo sigue cuando el nodo responde.
purchases-lines = Líneas de la compra
purchases-ordered = Pedido
purchases-outstanding = Pendiente
purchases-receive = Recibir productos
purchases-receipt_of = Recepción de { $document }
purchases-delivery_note = Número de la guía de remisión o factura
purchases-arrived = ¿Cuándo llegaron los productos? (vacío: ahora)
purchases-came = Llegó
purchases-came_of = Llegó: { $product }
purchases-nothing_came = La recepción aún no tiene nada. Diga abajo qué líneas llegaron, o tome la hoja del proveedor.
purchases-record = Registrar la recepción
purchases-received_done =
    { $n ->
        [one] Recibido: { $n } línea.
       *[other] Recibido: { $n } líneas.
    }
purchases-sheet = Hoja del proveedor
purchases-sheet_hint = Un archivo CSV o XLSX con las columnas product_code, quantity (unidades base), batch, expiry, price, currency, units_per_pack, manufacturer, bin. Las dos primeras son obligatorias. Se recibe todo o nada.
purchases-sheet_choose = Archivo con lo entregado
purchases-sheet_line = Línea { $line }, { $column }: { $message }
