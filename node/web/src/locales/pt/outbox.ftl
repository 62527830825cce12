outbox-title = Guardado neste tablet
outbox-in_reach = O nó responde.
outbox-out_since = O nó não responde desde { $time }.
outbox-opens = Esta página abre sem o nó.
outbox-opens_not = Esta página não abre aqui sem o nó: precisa de um endereço de confiança (veja Preparar um tablet).
outbox-memory_only = Este navegador não guarda nada: o que espera perde-se ao fechar a página.
outbox-waiting =
    { $n ->
        [0] Nada espera
        [one] { $n } registo espera pelo nó
       *[other] { $n } registos esperam pelo nó
    }
outbox-refused =
    { $n ->
        [0] Nada voltou
        [one] { $n } registo voltou
       *[other] { $n } registos voltaram
    }
outbox-send = Enviar agora
outbox-by = { $user }, { $time }
outbox-needs_author = Espera que { $user } entre aqui.
outbox-take_back = Retirar
outbox-mend = Corrigir
outbox-let_go = Deixar
outbox-let_go_sure = Sim, não foi assim: deixar
outbox-authors_word = { $user } decide o que se faz.
outbox-leave = Tirar-me deste tablet
outbox-leave_words = O seu nome é esquecido neste tablet, e o seu PIN já não o abre sem o nó.
outbox-leave_refused = Há registos à espera neste tablet. Primeiro têm de chegar ao nó ou ser decididos.
outbox-leave_now = Tirar-me
outbox-adopt = Registar em meu nome
outbox-adopt_sure = Sim, respondo pelo que { $user } registou
