dispose-title = Destruição { $document }
dispose-hint = Pode destruir-se produtos em qualquer estado. O número do documento da destruição fica com o registo.
dispose-document = Número do documento da destruição
dispose-record = Registar a destruição
dispose-done =
    { $n ->
        [one] Destruído com { $document }: { $n } linha.
       *[other] Destruído com { $document }: { $n } linhas.
    }
