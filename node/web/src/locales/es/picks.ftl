picks-one = Productos apartados
picks-list = Lista de preparación
picks-empty = Nada está apartado. Aparte productos de un pedido, o envíe productos sin pedido.
picks-short = Líneas cortas
picks-short_by = faltan { $n }
picks-short_hint =
    { $n ->
        [one] En { $n } línea hay menos de lo apartado. Cuente ese lugar, o libere lo apartado y aparte de nuevo.
       *[other] En { $n } líneas hay menos de lo apartado. Cuente esos lugares, o libere lo apartado y aparte de nuevo.
    }
picks-its_order = Su pedido
picks-no_lines = Sin líneas.
picks-fetched = Recogido
picks-tick = Recogido: { $product } de { $bin }
picks-ticked = Marcado: { $n } de { $of }
picks-print = Imprimir la lista de preparación
picks-do_pick = Todo recogido
picks-do_release = Liberar
picks-do_put_back = Devolver a su lugar
picks-do_dispatch = Enviar
picks-now = Hecho. Los productos están ahora: { $state }.
picks-as_shipment = Ver el envío
picks-to_allocate =
    { $n ->
        [one] { $n } pedido aprobado aún no se ha enviado del todo.
       *[other] { $n } pedidos aprobados aún no se han enviado del todo.
    }
