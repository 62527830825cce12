outbox-title = Guardado en esta tableta
outbox-in_reach = El nodo responde.
outbox-out_since = El nodo no responde desde { $time }.
outbox-opens = Esta página se abre sin el nodo.
outbox-opens_not = Esta página no se abre aquí sin el nodo: necesita una dirección de confianza (vea Preparar una tableta).
outbox-memory_only = Este navegador no guarda nada: lo que espera se pierde al cerrar la página.
outbox-waiting =
    { $n ->
        [0] Nada espera
        [one] { $n } registro espera al nodo
       *[other] { $n } registros esperan al nodo
    }
outbox-refused =
    { $n ->
        [0] Nada volvió
        [one] { $n } registro volvió
       *[other] { $n } registros volvieron
    }
outbox-send = Enviar ahora
outbox-by = { $user }, { $time }
outbox-needs_author = Espera a que { $user } inicie sesión aquí.
outbox-take_back = Retirar
outbox-mend = Corregir
outbox-let_go = Dejarlo
outbox-let_go_sure = Sí, no fue así: dejarlo
outbox-authors_word = { $user } decide qué se hace con él.
outbox-leave = Quitarme de esta tableta
outbox-leave_words = Su nombre se olvida en esta tableta, y su PIN ya no la abre sin el nodo.
outbox-leave_refused = Hay registros que esperan en esta tableta. Deben llegar al nodo, o decidirse, primero.
outbox-leave_now = Quitarme
outbox-adopt = Registrar en mi nombre
outbox-adopt_sure = Sí, respondo de lo que registró { $user }
