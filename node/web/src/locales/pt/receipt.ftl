nav-receipt = Receber de fora
receipt-papers = Fornecedor e documentos
receipt-from = Fornecedor
receipt-document = Guia de remessa ou factura
receipt-currency = Moeda
receipt-currency_hint = Só se houver preços, por exemplo USD.
receipt-line = Linha { $n }
receipt-units = unidades
receipt-quantity = Quantidade em { $unit }
receipt-batch = Lote
receipt-expiry = Validade
receipt-expiry_hint = 2027-05 ou 2027-05-31
receipt-price = Preço de uma embalagem de { $n }
receipt-add = Acrescentar uma linha
receipt-remove = Retirar esta linha
receipt-record = Registar o que chegou
receipt-done = Registado.
receipt-title_of = { $n ->
    [one] Entrada de { $from }, { $n } linha
   *[other] Entrada de { $from }, { $n } linhas
    }
