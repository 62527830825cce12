gateway-part-mapping = Mapeamento
gateway-part-rts = Stock em tempo real
mapping-url = Vai para
mapping-check = Comparar com o DHIS2 agora
mapping-asking = A perguntar ao DHIS2…
mapping-fits = Tudo bate certo.
mapping-fits_not = Nem tudo bate certo: veja abaixo.
mapping-findings = O que se encontrou
mapping-about = Sobre
mapping-level-error = erro
mapping-level-warning = aviso
mapping-try_make = Mostrar o que se criaria lá
mapping-would_make =
    { $n ->
        [0] Não falta nada lá.
        [one] Criar-se-ia { $n } objecto.
       *[other] Criar-se-iam { $n } objectos.
    }
mapping-make = Criar
mapping-made =
    { $n ->
        [one] { $n } objecto foi criado.
       *[other] { $n } objectos foram criados.
    }
mapping-objects = Objecto
mapping-action-make = criar:
mapping-action-add = acrescentar:
mapping-data_sets = Conjuntos de dados
mapping-add_data_set = Acrescentar um conjunto de dados
mapping-no_data_set = Ainda não se envia nada. Acrescente um conjunto de dados.
mapping-name = Nome
mapping-name_hint = O código, nome ou uid que tem no DHIS2, segundo o esquema dos conjuntos de dados.
mapping-kind = Períodos
mapping-kind-Monthly = meses
mapping-kind-Weekly = semanas
mapping-kind-Daily = dias
mapping-kind-Quarterly = trimestres
mapping-preset = Feito como
mapping-preset-lmis_stk = LMIS_STK: um elemento por produto e número
mapping-preset-option_combo = um elemento por produto, os números como opções
mapping-figures = Números
mapping-figures_hint = Nomes de números, separados por vírgulas; vários são somados.
mapping-usual = o habitual
mapping-usual_hint = Nenhum escolhido: os habituais daquilo como é feito.
mapping-inactive = não enviado
mapping-active = É enviado
mapping-only-programmes = Só estes programas
mapping-only-types = Só estes tipos de depósito
mapping-only-zones = Só estas zonas
mapping-codes_hint = Códigos separados por vírgulas. Nenhum: todos.
mapping-combo = Combinação de opções de atributo
mapping-items = Produtos
mapping-items_are =
    { $n ->
        [0] Ainda nenhum produto está mapeado.
        [one] { $n } produto está mapeado.
       *[other] { $n } produtos estão mapeados.
    }
mapping-items_file = Um ficheiro que diz exactamente que produtos se mapeiam
mapping-items_taken =
    { $n ->
        [one] { $n } produto está agora mapeado.
       *[other] { $n } produtos estão agora mapeados.
    }
mapping-elements = Elementos próprios
mapping-elements_hint = Onde o modelo não tem um número, ou o seu servidor lhe dá outro nome.
mapping-add_element = Acrescentar um elemento
mapping-no_element = Por agora o modelo chega.
mapping-key = Chave
mapping-element = Elemento lá
mapping-text-element = Elemento de dados lá ({"{item}"} é o código do produto)
mapping-text-combo = Combinação de opções de categoria
mapping-text-label = Nome com que se cria
mapping-decimals = Casas decimais
mapping-scaled = Em unidades base: aplica-se o factor do produto
mapping-value_type = Tipo de valor
mapping-aggregation = Agregação
mapping-take_out = Retirar
mapping-settings = Para todos os conjuntos de dados
mapping-setting-first = Primeiro período enviado
mapping-setting-interval_min = Minutos entre execuções
mapping-setting-org_unit_scheme = As unidades organizacionais indicam-se por
mapping-setting-element_scheme = Os elementos indicam-se por
mapping-setting-data_set_scheme = Os conjuntos de dados indicam-se por
rts-not_set = O stock em tempo real não está preparado neste gateway. É para unidades sanitárias que mantêm o stock na aplicação de stock do DHIS2; prepare-o na máquina do gateway:
rts-writes = este gateway regista e comunica
rts-writes_not = outro gateway regista e comunica
rts-every = A cada { $n } minutos.
rts-run = Ler e comunicar agora
rts-retry = Enviar de novo o que foi recusado
rts-ran = Feito.
rts-read = Lido do DHIS2
rts-program-stock = Stock
rts-program-requisitions = Requisições
rts-program-acknowledgements = Recepções
rts-polled = lido { $time }
rts-told = Comunicado ao DHIS2
rts-what = O quê
rts-what-requisition = requisição
rts-what-dispatch = expedição
rts-what-receipt = recepção
rts-state-waiting = à espera
rts-state-no_effect = sem efeito
rts-state-settled = resolvido
rts-state-due = por enviar
rts-state-refused = recusado
rts-requisitions = Requisições do DHIS2
rts-taken =
    { $n ->
        [0] Não se recebeu nenhuma requisição.
        [one] { $n } requisição foi recebida.
       *[other] { $n } requisições foram recebidas.
    }
rts-refused = Recusado pelo DHIS2
rts-events = Eventos à espera ou sem efeito
rts-event = Evento
rts-none = Nenhum evento espera.
rts-reason-unit_unknown = nenhum depósito aqui tem esta unidade organizacional
rts-reason-not_rts = o depósito não é mantido em stock em tempo real
rts-reason-unit_shared = vários depósitos partilham a unidade organizacional
rts-reason-not_ours = outro gateway regista por este depósito
rts-reason-item_unknown = o artigo não tem código
rts-reason-item_unmapped = o artigo não está mapeado a nenhum produto
rts-reason-quantity_invalid = a quantidade não está certa
rts-reason-not_whole = não é um número inteiro de unidades base
rts-reason-deliver_unmapped = o lugar de destino não está mapeado
rts-reason-time_invalid = falta a data ou não é possível
rts-reason-shipment_unknown = não saiu para lá nenhum envio assim
rts-reason-not_recorded = o registo foi recusado
rts-reason-item_not_sent = o artigo não está no envio
rts-reason-no_supply_line = o depósito não tem linha de abastecimento
rts-reason-nothing = sem quantidade
rts-reason-other_stage = de outra etapa
rts-reason-deleted = apagado antes de ser recebido
rts-reason-ours = desta mesma rede
rts-reason-already_received = já tinha dado entrada
rts-reason-changed_after_receipt = alterado depois de os produtos entrarem
rts-reason-ours_changed = uma recepção nossa foi alterada lá
rts-reason-not_orderable = o produto já não se requisita
