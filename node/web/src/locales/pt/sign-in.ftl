sign_in-title = Entrar
sign_in-again = Entre de novo. O que escreveu ainda está aqui.
sign_in-store = Depósito
sign_in-no_store = Este dispositivo (sem depósito)
sign_in-user = Utilizador
sign_in-pin = PIN ou palavra-passe
sign_in-submit = Entrar
sign_in-network = Rede { $name }, dispositivo { $device }
sign_in-unreachable = O nó não responde. Está a funcionar, e este dispositivo está na sua rede?
sign_in-offline = O nó não responde. Quem já trabalhou aqui pode abrir este tablet com o PIN e continuar.
sign_in-waiting =
    { $n ->
        [one] { $n } registo espera neste tablet e é guardado, entre quem entrar.
       *[other] { $n } registos esperam neste tablet e são guardados, entre quem entrar.
    }
sign_in-somebody_else = Outra pessoa
sign_in-locked_until = Demasiadas tentativas erradas. Tente de novo às { $time }.
sign_in-setup = Preparar um tablet para este depósito
