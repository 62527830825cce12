expiry-file = Guardar como XLSX
expiry-search = Producto o lote
expiry-within = Vence en
expiry_bucket-expired = vencido
expiry_bucket-30 = 30 días
expiry_bucket-60 = 60 días
expiry_bucket-90 = 90 días
expiry_bucket-180 = 180 días
expiry_bucket-later = cualquier plazo
expiry-days_left =
    { $n ->
        [one] queda { $n } día
       *[other] quedan { $n } días
    }
expiry-unused = Vencerá sin usarse
expiry-value = Valor
expiry-empty = No hay en existencia lotes con fecha de vencimiento.
expiry-none_so_soon = Nada vence tan pronto. Elija un plazo más largo.
expiry-do = Actuar
expiry-do_of = Actuar sobre { $product }, lote { $batch }
expiry-do_hint = Cada opción abre su formulario con todo lo que hay de este lote.
expiry-dispose = Destruir
expiry-quarantine = Retener
expiry-return = Devolver
expiry-send_on = Enviar adonde se usa
