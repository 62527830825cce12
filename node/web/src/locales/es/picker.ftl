picker-hint = Escriba un código o un nombre
picker-none = Ningún producto coincide
picker-found =
    { $n ->
        [one] { $n } producto encontrado
       *[other] { $n } productos encontrados
    }
picker-unlisted = No está en la lista de este almacén
