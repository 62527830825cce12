sign_in-title = Iniciar sesión
sign_in-again = Inicie sesión de nuevo. Lo que escribió sigue aquí.
sign_in-store = Almacén
sign_in-no_store = Este dispositivo (sin almacén)
sign_in-user = Usuario
sign_in-pin = PIN o contraseña
sign_in-submit = Entrar
sign_in-network = Red { $name }, dispositivo { $device }
sign_in-unreachable = El nodo no responde. ¿Está en marcha, y está este dispositivo en su red?
sign_in-offline = El nodo no responde. Quien ya trabajó aquí puede abrir esta tableta con su PIN y seguir.
sign_in-waiting =
    { $n ->
        [one] { $n } registro espera en esta tableta y se conserva, entre quien entre.
       *[other] { $n } registros esperan en esta tableta y se conservan, entre quien entre.
    }
sign_in-somebody_else = Otra persona
sign_in-locked_until = Demasiados intentos erróneos. Reintente a las { $time }.
sign_in-setup = Preparar una tableta para este almacén
