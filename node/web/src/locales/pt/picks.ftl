picks-one = Produtos reservados
picks-list = Lista de separação
picks-empty = Nada está reservado. Reserve produtos de uma requisição, ou envie produtos sem requisição.
picks-short = Linhas em falta
picks-short_by = faltam { $n }
picks-short_hint =
    { $n ->
        [one] Em { $n } linha há menos do que foi reservado. Conte esse lugar, ou liberte a reserva e reserve de novo.
       *[other] Em { $n } linhas há menos do que foi reservado. Conte esses lugares, ou liberte a reserva e reserve de novo.
    }
picks-its_order = A sua requisição
picks-no_lines = Sem linhas.
picks-fetched = Separado
picks-tick = Separado: { $product } de { $bin }
picks-ticked = Marcado: { $n } de { $of }
picks-print = Imprimir a lista de separação
picks-do_pick = Tudo separado
picks-do_release = Libertar
picks-do_put_back = Repor
picks-do_dispatch = Enviar
picks-now = Feito. Os produtos estão agora: { $state }.
picks-as_shipment = Ver o envio
picks-to_allocate =
    { $n ->
        [one] { $n } requisição aprovada ainda não foi toda enviada.
       *[other] { $n } requisições aprovadas ainda não foram todas enviadas.
    }
