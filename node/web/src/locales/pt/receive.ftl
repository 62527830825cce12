nav-receive = Receber
receive-outside = De um fornecedor externo
receive-search = Documento ou remetente
receive-empty = Nada está a caminho. Para produtos que vieram sem registo: leia os códigos da lista de embalagem, ou registe-os como de um fornecedor externo.
receive-document = Documento
receive-from = De
receive-sent = Enviado
receive-lines = Linhas
receive-state = Estado
receive-codes =
    { $n ->
        [one] { $have } códigos da lista de embalagem lidos, falta { $n }.
       *[other] { $have } códigos da lista de embalagem lidos, faltam { $n }.
    }
receive-back = Tudo o que está a caminho
receive-title = Receber { $document } de { $from }
receive-from_list = Da lista de embalagem: o próprio envio ainda não chegou pela rede.
receive-nothing_open = Já entrou tudo.
receive-hint = Enviado { $time }. Mude só o que se encontrou diferente e registe.
receive-arrived = Quando chegaram os produtos?
receive-arrived_hint = Deixe vazio se chegaram agora mesmo.
receive-sent_quantity = Enviado
receive-good = Bom
receive-damaged = Danificado
receive-batch = Lote
receive-good_of = Bom, { $product }
receive-damaged_of = Danificado, { $product }
receive-batch_of = Lote encontrado, { $product }
receive-note = Nota
receive-record = Registar o que se recebeu
receive-record_here = Guardar neste tablet
receive-title_of = Recepção de { $document }
receive-done = { $document } deu entrada.
