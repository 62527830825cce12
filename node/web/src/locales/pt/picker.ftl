picker-hint = Escreva um código ou um nome
picker-none = Nenhum produto corresponde
picker-found =
    { $n ->
        [one] { $n } produto encontrado
       *[other] { $n } produtos encontrados
    }
picker-unlisted = Fora da lista deste depósito
