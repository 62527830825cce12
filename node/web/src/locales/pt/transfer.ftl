transfer-title =
    { $n ->
        [one] Produtos movidos: { $n } linha
       *[other] Produtos movidos: { $n } linhas
    }
transfer-hint = Escolha o lugar de onde saem os produtos, e diga a localização, o estado, ou ambos, que recebem.
transfer-same_bin = Vazio: fica na mesma localização
transfer-to = Para
transfer-unsaid = ainda não dito: retire-a e acrescente-a de novo
transfer-record = Registar a mudança
transfer-done =
    { $n ->
        [one] Movido: { $n } linha.
       *[other] Movido: { $n } linhas.
    }
