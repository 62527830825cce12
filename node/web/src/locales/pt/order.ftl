nav-order = Requisitar
order-sent = Requisições enviadas
order-supplier = Pedir produtos a
order-programme = Programa
order-all_programmes = Todos os produtos
order-needed_by = Preciso até
order-emergency = Requisição de emergência
order-only_asked = Só o que se pede
order-empty = Nada a sugerir: o depósito ainda não tem produtos na sua lista.
order-lines = Linhas da requisição
order-available = Disponível
order-suggested = Sugerido
order-ask = Pedir
order-ask_of = Pedir, { $product }
order-pack = em unidades; { $n } por embalagem
order-why = Porquê?
order-reason-amc_unknown = Ainda não há consumo médio, por isso nada se pode sugerir. Peça o que precisa.
order-reason-no_maximum = Não há máximo definido para este produto aqui, por isso nada se pode sugerir.
order-because = { $amc } por mês × { $months } meses no máximo, menos { $available } disponíveis, { $on_order } requisitados e { $in_transit } a caminho: precisa de { $need }, em embalagens de { $pack }.
order-wrong = { $product }: a quantidade não é um número inteiro.
order-submit =
    { $n ->
        [one] Enviar a requisição de { $n } linha
       *[other] Enviar a requisição de { $n } linhas
    }
order-title_of =
    { $n ->
        [one] Requisição a { $supplier }, { $n } linha
       *[other] Requisição a { $supplier }, { $n } linhas
    }
order-done = A requisição { $document } foi enviada.
order-choose_supplier = Escolha a quem pedir
