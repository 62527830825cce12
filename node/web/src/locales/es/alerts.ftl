nav-alerts = Alertas
alerts-severity = Urgencia
alerts-kind = Tipo
alerts-what = Qué
alerts-show_hidden = También las ocultas
alerts-empty = Nada necesita a una persona.
alerts-hide_head = Ocultar
alerts-hide = Ocultar por un tiempo
alerts-hide_title = Ocultar esta alerta
alerts-hidden = oculta hasta { $time }
alerts-until = Hasta qué día
alerts-until_hint = Si no se dice, dos semanas. Vuelve enseguida si empeora.
alerts-note = Por qué
severity-high = hoy
severity-medium = esta semana
severity-low = cuando haya tiempo
alert-kind-stocked_out = Desabasto
alert-kind-at_risk = Se agotará
alert-kind-below_min = Bajo el mínimo
alert-kind-above_max = Sobre el máximo
alert-kind-expiring_before_use = Vence antes de usarse
alert-kind-overdue_order = Pedido atrasado
alert-kind-unreceived_shipment = Envío no recibido
alert-kind-open_difference = Diferencia abierta
alert-kind-discrepancy = Discrepancia
alert-kind-recall_to_answer = Retiro por contestar
alert-kind-count_due = Recuento que toca
alert-stocked_out = nada utilizable en existencia
alert-at_risk = { $usable } utilizables: alcanzan para { $days_left } días, y una entrega tarda { $cover_days }
alert-below_min = { $usable } utilizables, bajo el mínimo; alcanzan para { $days_left } días
alert-above_max = { $usable } utilizables, sobre el máximo; alcanzan para { $days_left } días
alert-expiring_before_use = { $unused } del lote { $batch } no se usarán antes de { $expiry }
alert-overdue_order = El pedido { $document } lleva abierto { $days } días
alert-unreceived_shipment = El envío { $document } lleva en camino { $days } días
alert-open_difference = { $quantity } del envío { $document } no están en las existencias de nadie desde hace { $days } días
alert-recall_to_answer = en retiro desde hace { $days } días: diga qué se encontró aquí
alert-count_due =
    { $products ->
        [one] { $products } producto lleva
       *[other] { $products } productos llevan
    } hasta { $days } días sin contarse; la regla es { $every_days }
alert-discrepancy = { $discrepancy }
alerts-again = Mirar de nuevo
