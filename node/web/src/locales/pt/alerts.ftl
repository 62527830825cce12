nav-alerts = Alertas
alerts-severity = Urgência
alerts-kind = Tipo
alerts-what = O quê
alerts-show_hidden = Também os ocultos
alerts-empty = Nada precisa de uma pessoa.
alerts-hide_head = Ocultar
alerts-hide = Ocultar por um tempo
alerts-hide_title = Ocultar este alerta
alerts-hidden = oculto até { $time }
alerts-until = Até que dia
alerts-until_hint = Se não disser, duas semanas. Volta logo se piorar.
alerts-note = Porquê
severity-high = hoje
severity-medium = esta semana
severity-low = quando houver tempo
alert-kind-stocked_out = Ruptura de stock
alert-kind-at_risk = Vai esgotar
alert-kind-below_min = Abaixo do mínimo
alert-kind-above_max = Acima do máximo
alert-kind-expiring_before_use = Expira antes do uso
alert-kind-overdue_order = Requisição atrasada
alert-kind-unreceived_shipment = Envio não recebido
alert-kind-open_difference = Diferença em aberto
alert-kind-discrepancy = Discrepância
alert-kind-recall_to_answer = Recolha por responder
alert-kind-count_due = Contagem devida
alert-stocked_out = nada utilizável em stock
alert-at_risk = { $usable } utilizáveis: chegam para { $days_left } dias, e uma entrega demora { $cover_days }
alert-below_min = { $usable } utilizáveis, abaixo do mínimo; chegam para { $days_left } dias
alert-above_max = { $usable } utilizáveis, acima do máximo; chegam para { $days_left } dias
alert-expiring_before_use = { $unused } do lote { $batch } não serão usados antes de { $expiry }
alert-overdue_order = A requisição { $document } está aberta há { $days } dias
alert-unreceived_shipment = O envio { $document } está a caminho há { $days } dias
alert-open_difference = { $quantity } do envio { $document } não estão no stock de ninguém há { $days } dias
alert-recall_to_answer = está em recolha há { $days } dias: diga o que se encontrou aqui
alert-count_due =
    { $products ->
        [one] { $products } produto
       *[other] { $products } produtos
    } com até { $days } dias sem contagem; a regra é { $every_days }
alert-discrepancy = { $discrepancy }
alerts-again = Ver de novo
