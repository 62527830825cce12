connection-label = Conexión
connection-starting = Preguntando a este nodo cómo está
connection-cut = Esta página no alcanza su nodo
connection-alone = Este nodo aún no conoce otro nodo
connection-in_step = Al día con { $peer }
connection-in_step_age = Al día con { $peer } (hace { $age })
connection-syncing = Intercambiando con { $peer }
connection-out_of_reach = Ningún otro nodo al alcance
connection-out_of_reach_since = Ningún otro nodo al alcance desde { $time }
connection-others =
    { $n ->
        [one] y { $n } más
       *[other] y { $n } más
    }
connection-to_send =
    { $n ->
        [one] { $n } cambio espera a { $peer }
       *[other] { $n } cambios esperan a { $peer }
    }
connection-to_receive =
    { $n ->
        [one] { $n } cambio por llegar de { $peer }
       *[other] { $n } cambios por llegar de { $peer }
    }
connection-gateway = la pasarela
connection-storage_full = El disco de este nodo está lleno: no se puede registrar nada más
connection-details = Detalles
connection-peer = Nodo
connection-state = Estado
connection-contact = Último contacto
connection-send = Por enviar
connection-receive = Por recibir
connection-complete_to = Completo hasta
connection-rate = ({ $bytes } B/s)
connection-safe = También a salvo en { $label }
connection-safe_but = También a salvo en { $label }, salvo { $count } entradas
clock-question = El reloj de esta máquina no puede ser correcto. ¿Son las { $time }?
clock-yes = Sí
connection-provisional = Provisional: { $scope } ({ $reason })
peer-in_step = al día
peer-syncing = intercambiando
peer-out_of_reach = fuera de alcance
peer-refused = rechazado
connection-cut_since = Esta página no alcanza su nodo desde { $time }. Lo que registre se guarda en esta tableta.
connection-waiting_here =
    { $n ->
        [one] { $n } registro está guardado solo en esta tableta
       *[other] { $n } registros están guardados solo en esta tableta
    }
