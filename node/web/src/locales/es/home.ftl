home-title = Hoy en { $store }
home-shortcuts = Lo que se hace a menudo
home-nothing = Nada le espera hoy.
home-more =
    { $n ->
        [one] y { $n } más
       *[other] y { $n } más
    }
home-came_back =
    { $n ->
        [one] { $n } de sus registros volvió del nodo. Vea por qué y corríjalo.
       *[other] { $n } de sus registros volvieron del nodo. Vea por qué y corríjalos.
    }
home-waiting =
    { $n ->
        [one] { $n } registro está guardado solo en esta tableta.
       *[other] { $n } registros están guardados solo en esta tableta.
    }
task-stocked_out = Agotados
task-at_risk = Se agotarán antes de que llegue una entrega
task-below_min = Bajo el mínimo
task-expiring = Vencen antes de usarse
task-to_receive = Envíos por recibir
task-to_review = Pedidos por aprobar
task-to_pick = Pedidos por preparar
task-to_dispatch = Productos preparados por enviar
task-orders_due = Pedidos que tocan
task-counts_due = Recuentos que tocan
task-counts_open = Recuentos en curso
task-discrepancies = Discrepancias por resolver
task-recalls = Retiros por contestar
task-open_differences = Entregas con diferencias abiertas
task-cold_items = Productos fríos que revisar
