gateway-title = DHIS2
gateway-part-overview = Resumo
gateway-part-exceptions = Excepções
gateway-part-coverage = Cobertura
gateway-part-differences = Diferenças
gateway-part-explain = Explicar
gateway-all_well = Nada precisa de uma pessoa.
gateway-ours = Este dispositivo envia, por nomeação { $n }.
gateway-theirs = Envia outro gateway: { $device }.
gateway-units =
    { $n ->
        [one] { $n } unidade organizacional
       *[other] { $n } unidades organizacionais
    }
gateway-last_run = Última execução, { $time }
gateway-next_try = Próxima tentativa { $time }
gateway-push = Enviar agora
gateway-pushing = A enviar…
gateway-pushed = { $result }: { $accepted } aceites, { $refused } recusados, { $parked } estacionados, { $unchanged } sem alteração. { $words }
gateway-resume = Continuar depois da paragem
gateway-resumed = Continua na próxima execução.
gateway-runs = Últimas execuções
gateway-no_runs = Ainda não se enviou nada.
gateway-months = Períodos terminados
gateway-no_months = Ainda não terminou nenhum período.
gateway-started = Hora
gateway-outcome = Resultado
gateway-accepted = Aceites
gateway-refused = Recusados
gateway-parked = Estacionados
gateway-requests = Pedidos
gateway-period = Período
gateway-period_hint = 2026-07, 2026-07-31, 2026W5 ou 2026Q3
gateway-expected = Unidades organizacionais
gateway-final = Definitivo
gateway-on_time = A tempo
gateway-on_time_is = A tempo: definitivo até { $n } dias depois do fim do período.
gateway-not_reported = Não reportado
gateway-stores = Depósitos
gateway-store = Depósito
gateway-org_unit = Unidade organizacional
gateway-state = Estado
gateway-any = qualquer
gateway-heard-heard = ouvido
gateway-heard-never_heard = nunca ouvido
gateway-heard-no_device = nenhum dispositivo aderiu
gateway-heard-paper = mantido em papel
gateway-heard-closed = fechado
gateway-heard-no_org_unit = sem unidade organizacional
gateway-state-settled = resolvido
gateway-state-queued = em fila
gateway-state-quarantined = em quarentena
gateway-state-parked = estacionado
gateway-state-held = retido
gateway-result-done = feito
gateway-result-waiting = à espera do servidor
gateway-result-stopped = parado
gateway-result-failed = falhou
gateway-result-running = ainda a correr
gateway-result-cut = interrompido
gateway-result-mapping_errors = o mapeamento tem erros
gateway-result-not_appointed = não nomeado
gateway-result-superseded = outro gateway assumiu
gateway-result-not_connected = não ligado
gateway-result-no_secret = sem palavra-passe nem token
gateway-no_exceptions = Nenhum valor espera aqui.
gateway-values =
    { $n ->
        [one] { $n } valor espera.
       *[other] { $n } valores esperam.
    }
gateway-export = Ficheiro { $format }
gateway-reason = Motivo
gateway-code = Código do DHIS2
gateway-count = Valores
gateway-only_these = Só estes
gateway-value = Valor
gateway-now = Número agora
gateway-there = O DHIS2 tem
gateway-took = O DHIS2 aceitou
gateway-nothing = nada
gateway-choose_page = Escolher todos nesta página
gateway-chosen =
    { $n ->
        [one] { $n } valor escolhido
       *[other] { $n } valores escolhidos
    }
gateway-all_matching = Todos os valores que correspondem
gateway-choose_some = Escolha valores ou restrinja a lista
gateway-why = Porquê (preciso para abater)
gateway-release = Libertar: enviar de novo
gateway-hold = Reter
gateway-write_off = Abater: o DHIS2 fica com o seu valor
gateway-did-release =
    { $n ->
        [one] { $n } valor é enviado na próxima execução.
       *[other] { $n } valores são enviados na próxima execução.
    }
gateway-did-hold =
    { $n ->
        [one] { $n } valor está retido.
       *[other] { $n } valores estão retidos.
    }
gateway-did-write-off =
    { $n ->
        [one] { $n } valor foi abatido.
       *[other] { $n } valores foram abatidos.
    }
gateway-read = Lido { $time }: { $compared } valores comparados, { $differing } diferem.
gateway-not_read = Ainda não se leu nada de volta.
gateway-read_now = Ler de volta na próxima execução
gateway-read_asked = A próxima execução lê de volta o que o DHIS2 tem.
gateway-send_all = Enviar os nossos de novo: todos
gateway-send_ours = Enviar o nosso de novo
gateway-sent_again = o nosso é enviado de novo
gateway-policy = Uma diferença é
gateway-policy-report = listada para uma pessoa
gateway-policy-ours = corrigida por si só
gateway-policy_set = Todos os gateways da região farão assim.
gateway-no_differences = Nenhum valor difere.
gateway-explain = Explicar
gateway-known_on = Também como se sabia em
gateway-known = Sabido em { $time }
gateway-is_final = Definitivo.
gateway-is_provisional = Provisório: { $why }.
gateway-heard_to = Completo até { $time }.
gateway-withheld-open = nem todos os dispositivos contaram tudo até ao fim
gateway-withheld-no_device = nenhum dispositivo aderiu
gateway-withheld-never_heard = nem todos os dispositivos foram ouvidos
gateway-withheld-silent = não ouvido a tempo
gateway-withheld-on_paper = um depósito é mantido em papel
gateway-withheld-needs_update = este gateway precisa de uma actualização
gateway-withheld-incomplete = nem todas as entradas chegaram
gateway-all_figures = Todos os números desta linha
gateway-figures = Números
gateway-figure = Número
gateway-no_row = Não há linha: o produto não era conhecido ali neste período.
gateway-inputs = De que se faz a razão
gateway-history = O que se enviou ao DHIS2 e o que respondeu
gateway-never_sent = Nenhum valor disto era para enviar.
gateway-run = Execução
gateway-event = Evento
gateway-event-accepted = aceite
gateway-event-withdrawn = retirado
gateway-event-quarantined = recusado
gateway-event-parked = estacionado
gateway-event-held = retido
gateway-event-released = libertado
gateway-event-written_off = abatido
gateway-event-read_back = lido de volta
gateway-event-unmapped = deixado: já não está mapeado
gateway-said = Palavras
gateway-now_and_there = Número agora { $now }, o DHIS2 aceitou { $there }.
gateway-facts = Factos por trás
gateway-facts_known = Factos sabidos em { $time }
gateway-opening_closing = abertura { $opening }, fecho { $closing }.
gateway-more_lines = { $n } linhas anteriores não se mostram.
gateway-line = O que aconteceu
gateway-adds = Conta como
gateway-balance = Saldo
gateway-ordered = Requisição { $document } de { $date }: { $asked } pedidos, { $shipped } enviados
gateway-delivered = Entrega de { $date }, requisitada { $ordered }
gateway-cause-stopped = Nada é enviado a { $target } até alguém intervir: { $subject }
gateway-cause-failing = Vezes seguidas em que { $target } não respondeu: { $count }. { $words }
gateway-cause-unresolved = O DHIS2 não tem { $subject } exactamente uma vez; os seus valores não são enviados.
gateway-cause-behind = { $subject } foi enviado a partir de registos que não chegaram aqui; não se mexe nele.
gateway-cause-quarantined = Valores recusados pelo DHIS2: { $count } ({ $subject } { $words })
gateway-cause-parked = Valores à espera de um período ou unidade fechados: { $count } ({ $subject } { $words })
gateway-cause-differing = Valores que o DHIS2 tem diferentes dos que recebeu daqui: { $count }
gateway-cause-token_expiring = O token do DHIS2 termina em { $subject }; crie outro e ligue-se com ele.
gateway-cause-not_reported = { $unit } não está comunicado para { $periods }: { $why }.
gateway-cause-rts_run = O stock em tempo real não é lido: { $subject } { $words }
gateway-cause-rts_waiting = Eventos do DHIS2 à espera: { $count } ({ $reason }; { $details })
gateway-cause-rts_unreadable = Linhas de eventos do DHIS2 que não se podem ler: { $count }
gateway-cause-rts_changed = Eventos do DHIS2 a ver: { $count } ({ $reason })
gateway-cause-rts_flagged = Requisições alteradas no DHIS2 depois de aprovado o pedido: { $count }
gateway-cause-rts_refused = Eventos que o DHIS2 não aceitou: { $count } ({ $subject } { $words })
