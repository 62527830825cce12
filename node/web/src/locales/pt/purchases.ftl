purchases-one = Compra
purchases-new = Nova compra
purchases-suppliers = Fornecedores
purchases-search = Documento ou fornecedor
purchases-empty = Nada está encomendado a fornecedores externos. Para começar, prepare uma nova compra.
purchases-expected = Previsto
purchases-sent_at = Enviada
purchases-created_at = Preparada
purchases-last_receipt = Última recepção
purchases-lead = Prazo de entrega
purchases-days =
    { $n ->
        [one] { $n } dia
       *[other] { $n } dias
    }
purchases-no_suppliers = Ainda não se enviou nenhuma compra. Prazos e taxas de satisfação aparecem aqui quando chegarem produtos.
purchases-sent_orders = Compras enviadas
purchases-ended = Recebidas ou fechadas
purchases-median_lead = Prazo de entrega, mediana
purchases-p90_lead = Prazo de entrega, 9 de 10 até
purchases-change = Alterar
purchases-change_of = Alterar { $document }
purchases-currency = Moeda (três letras)
purchases-packs = Embalagens
purchases-pack = Embalagem
purchases-pack_size = Tamanho da embalagem { $unit }
purchases-makes = Dá { $n }
purchases-price = Preço da embalagem
purchases-save = Guardar como rascunho
purchases-approve = Aprovar
purchases-send = Marcar como enviada
purchases-close = Fechar
purchases-cancel = Cancelar a compra
purchases-step_hint = Isto só segue quando o nó responde.
purchases-lines = Linhas da compra
purchases-ordered = Encomendado
purchases-outstanding = Em falta
purchases-receive = Receber produtos
purchases-receipt_of = Recepção de { $document }
purchases-delivery_note = Número da guia de remessa ou factura
purchases-arrived = Quando chegaram os produtos? (vazio: agora)
purchases-came = Chegou
purchases-came_of = Chegou: { $product }
purchases-nothing_came = A recepção ainda não tem nada. Diga abaixo que linhas chegaram, ou use a folha do fornecedor.
purchases-record = Registar a recepção
purchases-received_done =
    { $n ->
        [one] Recebido: { $n } linha.
       *[other] Recebido: { $n } linhas.
    }
purchases-sheet = Folha do fornecedor
purchases-sheet_hint = Um ficheiro CSV ou XLSX com as colunas product_code, quantity (unidades base), batch, expiry, price, currency, units_per_pack, manufacturer, bin. As duas primeiras são obrigatórias. Recebe-se tudo ou nada.
purchases-sheet_choose = Ficheiro com o que foi entregue
purchases-sheet_line = Linha { $line }, { $column }: { $message }
