expiry-file = Guardar como XLSX
expiry-search = Produto ou lote
expiry-within = Expira dentro de
expiry_bucket-expired = fora do prazo
expiry_bucket-30 = 30 dias
expiry_bucket-60 = 60 dias
expiry_bucket-90 = 90 dias
expiry_bucket-180 = 180 dias
expiry_bucket-later = qualquer prazo
expiry-days_left =
    { $n ->
        [one] { $n } dia restante
       *[other] { $n } dias restantes
    }
expiry-unused = Vai expirar sem uso
expiry-value = Valor
expiry-empty = Não há em stock lotes com data de validade.
expiry-none_so_soon = Nada expira tão cedo. Escolha um prazo maior.
expiry-do = Agir
expiry-do_of = Agir sobre { $product }, lote { $batch }
expiry-do_hint = Cada opção abre o seu formulário com tudo o que há deste lote.
expiry-dispose = Destruir
expiry-quarantine = Reter
expiry-return = Devolver
expiry-send_on = Enviar para onde se usa
