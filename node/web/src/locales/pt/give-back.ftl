nav-give-back = Devolver a um fornecedor
give-back-hint = Para produtos em qualquer estado que voltam a um fornecedor fora da rede. O que volta a um depósito da rede segue como remessa.
give-back-to_store = A um depósito da rede
give-back-title = Devolução a { $supplier }, { $document }
give-back-document = Número da guia de devolução
give-back-record = Registar a devolução
give-back-done =
    { $n ->
        [one] Devolvido com { $document }: { $n } linha.
       *[other] Devolvido com { $document }: { $n } linhas.
    }
