connection-label = Ligação
connection-starting = A perguntar a este nó como está
connection-cut = Esta página não alcança o seu nó
connection-alone = Este nó ainda não conhece outro nó
connection-in_step = Em dia com { $peer }
connection-in_step_age = Em dia com { $peer } (há { $age })
connection-syncing = A trocar dados com { $peer }
connection-out_of_reach = Nenhum outro nó ao alcance
connection-out_of_reach_since = Nenhum outro nó ao alcance desde { $time }
connection-others =
    { $n ->
        [one] e mais { $n }
       *[other] e mais { $n }
    }
connection-to_send =
    { $n ->
        [one] { $n } alteração à espera de { $peer }
       *[other] { $n } alterações à espera de { $peer }
    }
connection-to_receive =
    { $n ->
        [one] { $n } alteração por chegar de { $peer }
       *[other] { $n } alterações por chegar de { $peer }
    }
connection-gateway = o gateway
connection-storage_full = O disco deste nó está cheio: não se pode registar mais nada
connection-details = Detalhes
connection-peer = Nó
connection-state = Estado
connection-contact = Último contacto
connection-send = Por enviar
connection-receive = Por receber
connection-complete_to = Completo até
connection-rate = ({ $bytes } B/s)
connection-safe = Também a salvo em { $label }
connection-safe_but = Também a salvo em { $label }, excepto { $count } entradas
clock-question = O relógio desta máquina não pode estar certo. São { $time }?
clock-yes = Sim
connection-provisional = Provisório: { $scope } ({ $reason })
peer-in_step = em dia
peer-syncing = a trocar
peer-out_of_reach = fora do alcance
peer-refused = recusado
connection-cut_since = Esta página não alcança o seu nó desde { $time }. O que registar fica guardado neste tablet.
connection-waiting_here =
    { $n ->
        [one] { $n } registo está guardado só neste tablet
       *[other] { $n } registos estão guardados só neste tablet
    }
