issue-customer = Para que depósito
issue-hint = Sem lugar, sai primeiro o que expira primeiro. Reserve para separar por uma lista, ou envie já se estiver no veículo.
issue-return_hint = Uma devolução diz o lugar dos produtos. Pode devolver-se o que está fora do prazo, retido ou danificado.
issue-to =
    { $n ->
        [one] Produtos para { $store }: { $n } linha
       *[other] Produtos para { $store }: { $n } linhas
    }
issue-set_aside = Reservado como { $document }.
issue-sent = Enviado como { $document }.
issue-to_shipment = Ver o envio
issue-do_set_aside = Reservar para separar
issue-do_send = Já enviado
