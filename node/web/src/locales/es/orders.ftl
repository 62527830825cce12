orders-one = Pedido
orders-sides = De quién son
orders-got = Por servir aquí
orders-sent = Enviados por este almacén
orders-search = Documento o almacén
orders-shown = Mostrar
orders-open = Abiertos
orders-all = Todos
orders-none_so = Ningún pedido está así. Elija otro estado.
orders-none_got = Ningún almacén ha pedido aquí aún. Los pedidos aparecen en cuanto llegan a este nodo.
orders-none_sent = Este almacén aún no ha pedido nada.
orders-emergency = emergencia
orders-needed_by = Necesario para
orders-submitted = Presentado
orders-approver = Aprobado por
orders-programme = Programa
orders-period = Período
orders-review_note = Nota de la revisión
orders-end_note = Por qué terminó
orders-goods = Productos de este pedido
orders-lines = Líneas del pedido
orders-no_lines = El pedido mismo aún no está aquí, solo productos que lo nombran.
orders-only_open = Solo lo que falta suministrar
orders-nothing_open = Todo se suministró o se apartó.
orders-asked = Pedido
orders-suggested = Sugerido
orders-customer_has = El cliente tiene
orders-approved = Aprobado
orders-remaining = Por suministrar
orders-available_here = Disponible aquí
orders-allocated = Apartado
orders-shipped = Enviado
orders-received = Recibido
orders-cut_because = Recortado: { $reason }
orders-review = Revisar
orders-review_hint = Cambie una cantidad para recortarla o subirla. Las líneas que deje quedan como se pidieron. Solo se envía cuando el nodo responde.
orders-cut_reason = Motivo de los recortes
orders-cut_reason_of = Motivo para recortar { $product }
orders-cut_needs_reason = Cada recorte necesita un motivo: uno para todos arriba, o uno en su línea.
orders-changed =
    { $n ->
        [0] Todas las líneas quedan como se pidieron.
        [one] { $n } línea difiere de lo pedido, recortes: { $cuts }.
       *[other] { $n } líneas difieren de lo pedido, recortes: { $cuts }.
    }
orders-approve = Aprobar como se pidió
orders-approve_changed = Aprobar con cambios
orders-approve_quantity = Aprobar
orders-approve_of = Aprobar de { $product }
orders-reject = Rechazar
orders-reject_reason = Por qué se rechaza
orders-close = Cerrar el pedido
orders-close_hint = Lo que falta suministrar de { $document } ya no se enviará.
orders-cancel = Cancelar el pedido
orders-cancel_hint = Lo que aún no se envió de { $document } ya no se pide.
orders-allocate = Apartar productos
orders-allocate_hint = Aparte todo lo que hay, primero lo que vence primero, o elija líneas y lugares. Lo que falta queda pendiente. Solo se hace cuando el nodo responde.
orders-allocate_note = Nota (dice por qué, si un lote posterior sale primero)
orders-allocate_all = Apartar todo
orders-allocate_chosen =
    { $n ->
        [one] Apartar { $n } línea elegida
       *[other] Apartar { $n } líneas elegidas
    }
orders-to_allocate = Por apartar
orders-first_out = Sale primero
orders-nothing_usable = nada utilizable aquí
orders-choose = Elegir
orders-choose_of = Elegir cuánto y de dónde: { $product }
orders-choose_add = Elegir esta línea
orders-choose_hint = Un lote que vence después de otro necesita un motivo en la nota.
orders-chosen = Líneas elegidas
orders-allocated_done =
    { $n ->
        [one] Apartado como { $document }: { $n } línea.
       *[other] Apartado como { $document }: { $n } líneas.
    }
orders-to_pick_list = Ver la lista de preparación
orders-missing = Pendientes
orders-missing_hint = Esta cantidad no había. Queda en el pedido hasta que se suministre o el pedido se cierre.
orders-to_approve = Por aprobar para otros
orders-none_to_approve = Este almacén no aprueba pedidos entre otros almacenes, o no se envió ninguno.
