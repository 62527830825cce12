gateway-title = DHIS2
gateway-part-overview = Resumen
gateway-part-exceptions = Excepciones
gateway-part-coverage = Cobertura
gateway-part-differences = Diferencias
gateway-part-explain = Explicar
gateway-all_well = Nada necesita a una persona.
gateway-ours = Este dispositivo envía, por nombramiento { $n }.
gateway-theirs = Envía otra pasarela: { $device }.
gateway-units =
    { $n ->
        [one] { $n } unidad organizativa
       *[other] { $n } unidades organizativas
    }
gateway-last_run = Última ejecución, { $time }
gateway-next_try = Próximo intento { $time }
gateway-push = Enviar ahora
gateway-pushing = Enviando…
gateway-pushed = { $result }: { $accepted } aceptados, { $refused } rechazados, { $parked } aparcados, { $unchanged } sin cambio. { $words }
gateway-resume = Seguir tras la parada
gateway-resumed = Sigue con la próxima ejecución.
gateway-runs = Últimas ejecuciones
gateway-no_runs = Aún no se ha enviado nada.
gateway-months = Períodos terminados
gateway-no_months = Aún no ha terminado ningún período.
gateway-started = Hora
gateway-outcome = Resultado
gateway-accepted = Aceptados
gateway-refused = Rechazados
gateway-parked = Aparcados
gateway-requests = Solicitudes
gateway-period = Período
gateway-period_hint = 2026-07, 2026-07-31, 2026W5 o 2026Q3
gateway-expected = Unidades organizativas
gateway-final = Definitivo
gateway-on_time = A tiempo
gateway-on_time_is = A tiempo: definitivo a los { $n } días del fin del período.
gateway-not_reported = No reportado
gateway-stores = Almacenes
gateway-store = Almacén
gateway-org_unit = Unidad organizativa
gateway-state = Estado
gateway-any = cualquiera
gateway-heard-heard = oído
gateway-heard-never_heard = nunca oído
gateway-heard-no_device = ningún dispositivo se ha unido
gateway-heard-paper = llevado en papel
gateway-heard-closed = cerrado
gateway-heard-no_org_unit = sin unidad organizativa
gateway-state-settled = resuelto
gateway-state-queued = en cola
gateway-state-quarantined = en cuarentena
gateway-state-parked = aparcado
gateway-state-held = retenido
gateway-result-done = hecho
gateway-result-waiting = esperando al servidor
gateway-result-stopped = parado
gateway-result-failed = falló
gateway-result-running = aún en marcha
gateway-result-cut = cortado
gateway-result-mapping_errors = el mapeo tiene errores
gateway-result-not_appointed = no nombrada
gateway-result-superseded = otra pasarela tomó el relevo
gateway-result-not_connected = no conectada
gateway-result-no_secret = sin contraseña ni token
gateway-no_exceptions = Ningún valor espera aquí.
gateway-values =
    { $n ->
        [one] { $n } valor espera.
       *[other] { $n } valores esperan.
    }
gateway-export = Archivo { $format }
gateway-reason = Motivo
gateway-code = Código de DHIS2
gateway-count = Valores
gateway-only_these = Solo estos
gateway-value = Valor
gateway-now = Cifra ahora
gateway-there = DHIS2 tiene
gateway-took = DHIS2 aceptó
gateway-nothing = nada
gateway-choose_page = Elegir todos los de esta página
gateway-chosen =
    { $n ->
        [one] { $n } valor elegido
       *[other] { $n } valores elegidos
    }
gateway-all_matching = Todos los valores que coinciden
gateway-choose_some = Elija valores o acorte la lista
gateway-why = Por qué (necesario para dar de baja)
gateway-release = Liberar: enviar de nuevo
gateway-hold = Retener
gateway-write_off = Dar de baja: DHIS2 conserva su valor
gateway-did-release =
    { $n ->
        [one] { $n } valor se envía con la próxima ejecución.
       *[other] { $n } valores se envían con la próxima ejecución.
    }
gateway-did-hold =
    { $n ->
        [one] { $n } valor queda retenido.
       *[other] { $n } valores quedan retenidos.
    }
gateway-did-write-off =
    { $n ->
        [one] { $n } valor se dio de baja.
       *[other] { $n } valores se dieron de baja.
    }
gateway-read = Leído { $time }: { $compared } valores comparados, { $differing } difieren.
gateway-not_read = Aún no se ha leído nada de vuelta.
gateway-read_now = Leer de vuelta en la próxima ejecución
gateway-read_asked = La próxima ejecución lee de vuelta lo que tiene DHIS2.
gateway-send_all = Enviar los nuestros de nuevo: todos
gateway-send_ours = Enviar el nuestro de nuevo
gateway-sent_again = el nuestro se envía de nuevo
gateway-policy = Una diferencia
gateway-policy-report = se lista para una persona
gateway-policy-ours = se corrige por sí sola
gateway-policy_set = Todas las pasarelas de la región lo harán así.
gateway-no_differences = Ningún valor difiere.
gateway-explain = Explicar
gateway-known_on = También como se sabía el
gateway-known = Sabido el { $time }
gateway-is_final = Definitivo.
gateway-is_provisional = Provisional: { $why }.
gateway-heard_to = Completo hasta { $time }.
gateway-withheld-open = no todos los dispositivos han contado todo hasta su fin
gateway-withheld-no_device = ningún dispositivo se ha unido
gateway-withheld-never_heard = no se ha oído a todos los dispositivos
gateway-withheld-silent = no se oyó a tiempo
gateway-withheld-on_paper = un almacén se lleva en papel
gateway-withheld-needs_update = esta pasarela necesita una actualización
gateway-withheld-incomplete = no han llegado todas las entradas
gateway-all_figures = Todas las cifras de esta fila
gateway-figures = Cifras
gateway-figure = Cifra
gateway-no_row = No hay fila: el producto no se conocía ahí en este período.
gateway-inputs = De qué se hace la razón
gateway-history = Qué se envió a DHIS2 y qué dijo
gateway-never_sent = Ningún valor de esto debía enviarse.
gateway-run = Ejecución
gateway-event = Evento
gateway-event-accepted = aceptado
gateway-event-withdrawn = retirado
gateway-event-quarantined = rechazado
gateway-event-parked = aparcado
gateway-event-held = retenido
gateway-event-released = liberado
gateway-event-written_off = dado de baja
gateway-event-read_back = leído de vuelta
gateway-event-unmapped = dejado: ya no está mapeado
gateway-said = Palabras
gateway-now_and_there = Cifra ahora { $now }, DHIS2 aceptó { $there }.
gateway-facts = Hechos detrás
gateway-facts_known = Hechos sabidos el { $time }
gateway-opening_closing = apertura { $opening }, cierre { $closing }.
gateway-more_lines = { $n } líneas anteriores no se muestran.
gateway-line = Qué pasó
gateway-adds = Cuenta como
gateway-balance = Saldo
gateway-ordered = Pedido { $document } de { $date }: { $asked } pedidos, { $shipped } enviados
gateway-delivered = Entrega de { $date }, pedida { $ordered }
gateway-cause-stopped = No se envía nada a { $target } hasta que alguien intervenga: { $subject }
gateway-cause-failing = Veces seguidas en que { $target } no respondió: { $count }. { $words }
gateway-cause-unresolved = DHIS2 no tiene { $subject } exactamente una vez; sus valores no se envían.
gateway-cause-behind = { $subject } se envió a partir de registros que no han llegado aquí; no se toca.
gateway-cause-quarantined = Valores rechazados por DHIS2: { $count } ({ $subject } { $words })
gateway-cause-parked = Valores que esperan un período o una unidad cerrados: { $count } ({ $subject } { $words })
gateway-cause-differing = Valores que DHIS2 tiene distintos de como los recibió de aquí: { $count }
gateway-cause-token_expiring = El token de DHIS2 termina el { $subject }; cree otro y conéctese con él.
gateway-cause-not_reported = { $unit } no está informado para { $periods }: { $why }.
gateway-cause-rts_run = Las existencias en tiempo real no se leen: { $subject } { $words }
gateway-cause-rts_waiting = Eventos de DHIS2 en espera: { $count } ({ $reason }; { $details })
gateway-cause-rts_unreadable = Filas de eventos de DHIS2 que no se pueden leer: { $count }
gateway-cause-rts_changed = Eventos de DHIS2 por revisar: { $count } ({ $reason })
gateway-cause-rts_flagged = Requisiciones cambiadas en DHIS2 después de aprobado su pedido: { $count }
gateway-cause-rts_refused = Eventos que DHIS2 no aceptó: { $count } ({ $subject } { $words })
