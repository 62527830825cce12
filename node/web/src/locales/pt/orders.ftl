orders-one = Requisição
orders-sides = De quem são
orders-got = Por satisfazer aqui
orders-sent = Enviadas por este depósito
orders-search = Documento ou depósito
orders-shown = Mostrar
orders-open = Abertas
orders-all = Todas
orders-none_so = Nenhuma requisição está assim. Escolha outro estado.
orders-none_got = Ainda nenhum depósito requisitou aqui. As requisições aparecem logo que chegam a este nó.
orders-none_sent = Este depósito ainda não requisitou nada.
orders-emergency = emergência
orders-needed_by = Preciso até
orders-submitted = Submetida
orders-approver = Aprovada por
orders-programme = Programa
orders-period = Período
orders-review_note = Nota da revisão
orders-end_note = Porque terminou
orders-goods = Produtos desta requisição
orders-lines = Linhas da requisição
orders-no_lines = A própria requisição ainda não está aqui, só produtos que a nomeiam.
orders-only_open = Só o que falta fornecer
orders-nothing_open = Tudo foi fornecido ou reservado.
orders-asked = Pedido
orders-suggested = Sugerido
orders-customer_has = O cliente tem
orders-approved = Aprovado
orders-remaining = Por fornecer
orders-available_here = Disponível aqui
orders-allocated = Reservado
orders-shipped = Enviado
orders-received = Recebido
orders-cut_because = Cortado: { $reason }
orders-review = Rever
orders-review_hint = Mude uma quantidade para a cortar ou aumentar. As linhas que deixar ficam como pedido. Só segue quando o nó responde.
orders-cut_reason = Motivo dos cortes
orders-cut_reason_of = Motivo do corte de { $product }
orders-cut_needs_reason = Cada corte precisa de um motivo: um para todos acima, ou um na sua linha.
orders-changed =
    { $n ->
        [0] Todas as linhas ficam como pedido.
        [one] { $n } linha difere do pedido, cortes: { $cuts }.
       *[other] { $n } linhas diferem do pedido, cortes: { $cuts }.
    }
orders-approve = Aprovar como pedido
orders-approve_changed = Aprovar com alterações
orders-approve_quantity = Aprovar
orders-approve_of = Aprovar de { $product }
orders-reject = Rejeitar
orders-reject_reason = Porque se rejeita
orders-close = Fechar a requisição
orders-close_hint = O que falta fornecer de { $document } já não será enviado.
orders-cancel = Cancelar a requisição
orders-cancel_hint = O que ainda não foi enviado de { $document } já não se pede.
orders-allocate = Reservar produtos
orders-allocate_hint = Reserve tudo o que há, primeiro o que expira primeiro, ou escolha linhas e lugares. O que falta fica pendente. Só se faz quando o nó responde.
orders-allocate_note = Nota (diz porquê, se um lote posterior sai primeiro)
orders-allocate_all = Reservar tudo
orders-allocate_chosen =
    { $n ->
        [one] Reservar { $n } linha escolhida
       *[other] Reservar { $n } linhas escolhidas
    }
orders-to_allocate = Por reservar
orders-first_out = Sai primeiro
orders-nothing_usable = nada utilizável aqui
orders-choose = Escolher
orders-choose_of = Escolher quanto e de onde: { $product }
orders-choose_add = Escolher esta linha
orders-choose_hint = Um lote que expira depois de outro precisa de um motivo na nota.
orders-chosen = Linhas escolhidas
orders-allocated_done =
    { $n ->
        [one] Reservado como { $document }: { $n } linha.
       *[other] Reservado como { $document }: { $n } linhas.
    }
orders-to_pick_list = Ver a lista de separação
orders-missing = Pendentes
orders-missing_hint = Esta quantidade não havia. Fica na requisição até ser fornecida ou até a requisição fechar.
orders-to_approve = Por aprovar para outros
orders-none_to_approve = Este depósito não aprova requisições entre outros depósitos, ou nenhuma foi enviada.
