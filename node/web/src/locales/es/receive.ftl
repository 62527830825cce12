nav-receive = Recibir
receive-outside = De un proveedor externo
receive-search = Documento o remitente
receive-empty = Nada está en camino. Para productos que llegaron sin registro: escanee los códigos de su lista de empaque, o regístrelos como de un proveedor externo.
receive-document = Documento
receive-from = De
receive-sent = Enviado
receive-lines = Líneas
receive-state = Estado
receive-codes =
    { $n ->
        [one] { $have } códigos de la lista de empaque leídos, falta { $n }.
       *[other] { $have } códigos de la lista de empaque leídos, faltan { $n }.
    }
receive-back = Todo lo que está en camino
receive-title = Recibir { $document } de { $from }
receive-from_list = De la lista de empaque: el envío mismo aún no ha llegado por la red.
receive-nothing_open = Ya entró todo.
receive-hint = Enviado { $time }. Cambie solo lo que se encontró distinto y registre.
receive-arrived = ¿Cuándo llegaron los productos?
receive-arrived_hint = Déjelo vacío si llegaron ahora mismo.
receive-sent_quantity = Enviado
receive-good = Bueno
receive-damaged = Dañado
receive-batch = Lote
receive-good_of = Bueno, { $product }
receive-damaged_of = Dañado, { $product }
receive-batch_of = Lote encontrado, { $product }
receive-note = Nota
receive-record = Registrar lo recibido
receive-record_here = Guardar en esta tableta
receive-title_of = Recepción de { $document }
receive-done = { $document } ha entrado.
