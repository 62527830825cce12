home-title = Hoje em { $store }
home-shortcuts = O que se faz muitas vezes
home-nothing = Hoje nada espera por si.
home-more =
    { $n ->
        [one] e mais { $n }
       *[other] e mais { $n }
    }
home-came_back =
    { $n ->
        [one] { $n } dos seus registos voltou do nó. Veja porquê e corrija-o.
       *[other] { $n } dos seus registos voltaram do nó. Veja porquê e corrija-os.
    }
home-waiting =
    { $n ->
        [one] { $n } registo está guardado só neste tablet.
       *[other] { $n } registos estão guardados só neste tablet.
    }
task-stocked_out = Em ruptura de stock
task-at_risk = Esgotam antes de chegar uma entrega
task-below_min = Abaixo do mínimo
task-expiring = Expiram antes de serem usados
task-to_receive = Envios por receber
task-to_review = Requisições por aprovar
task-to_pick = Requisições por separar
task-to_dispatch = Produtos separados por enviar
task-orders_due = Requisições devidas
task-counts_due = Contagens devidas
task-counts_open = Contagens em curso
task-discrepancies = Discrepâncias por resolver
task-recalls = Recolhas por responder
task-open_differences = Entregas com diferenças em aberto
task-cold_items = Produtos de frio a verificar
