nav-help = Ajuda
help-words = Cada página diz como se faz uma tarefa. Ficam neste tablet e abrem sem o nó.
help-topics = Tarefas
help-go = Ir para { $screen }
help-home =
    Hoje lista o que espera por si, primeiro o mais urgente. Toque numa linha para o fazer.
    Os botões grandes acima levam ao que se faz muitas vezes por dia.
    Sem o nó ao alcance, a lista diz de quando é; registar continua.
help-dispense =
    Toque no produto, procure-o por código ou nome, ou leia o código de barras.
    Escreva a quantidade com as teclas. As quantidades que dá muitas vezes estão por cima.
    Já está escolhido o lote que expira primeiro. Escolha outro só se tiver outro na mão.
    Carregue em Registar. Fica abaixo, e um toque em Desfazer retira-o.
    Se der mais do que o livro tem, diga porquê: o registo vale e fica marcado para revisão.
help-receive =
    Abra o envio, ou leia os códigos da lista de embalagem, também sem rede nenhuma.
    Diga quando chegaram os produtos se não foi agora: uma contagem anterior sabe então o que viu.
    Mude só as linhas que se encontraram diferentes: bom, danificado ou outro lote.
    Carregue em Registar. O que falta fica em aberto até o remetente dizer o que lhe aconteceu.
help-receipt =
    Para produtos de fora da rede: um fornecedor, um doador, uma compra.
    Diga o fornecedor e a guia de remessa, depois acrescente linhas ou leia cada embalagem.
    Ler o código preenche produto, lote e validade. Um código de barras desconhecido pode ligar-se logo a um produto.
help-count =
    Comece uma folha: tudo, uma lista, uma localização, ou o que expira em breve. Um depósito novo começa por tudo.
    Conte um lugar, escreva o número, carregue em Enter para o seguinte. A diferença para o livro vê-se logo.
    Várias pessoas podem contar numa folha, em vários tablets. Dois números diferentes para um lugar pedem recontagem.
    Cada número vale para o momento em que foi contado, por isso o trabalho pode continuar.
    Um supervisor aprova; então os números entram no livro. O que não está na folha não muda.
help-order =
    A lista mostra o que se sugere de cada produto. Porquê? mostra os números em que assenta.
    Mude o que se pede onde souber melhor, e envie a requisição.
    Marque-a como emergência só se esperar pela próxima requisição normal significar ruptura.
help-adjust =
    Uma perda ou abate tira produtos com o motivo; um ajuste diz que se encontrou mais ou menos; o terceiro muda produtos de localização ou de estado.
    Onde se viu tudo de um produto, é melhor uma contagem do que um ajuste: diz o que lá está.
help-stock =
    Stock mostra o que há e o que é utilizável, lote a lote.
    Toque num produto para ver a ficha de stock: cada registo, o saldo e o que dele resulta.
    O que está fora do prazo, retido ou danificado está em stock e não é utilizável.
help-card =
    O registo mais recente está primeiro, com o saldo depois dele e quem o registou onde.
    Anular tira um registo no seu lugar no tempo. Continua visível, riscado, com o motivo.
    Uma frase abaixo de uma contagem diz como registos tardios mudaram a diferença.
help-outbox =
    O que se regista sem o nó ao alcance guarda-se neste tablet e envia-se quando ele responder, pela sua ordem.
    As pessoas podem trocar: cada registo mantém o seu autor.
    Um registo que o nó recusa volta ao autor com o motivo: corrija-o, envie-o com um motivo, ou deixe-o.
help-orders =
    As requisições recebidas estão por urgência. Abra uma para a aprovar, cortar linhas com motivo, ou reservar produtos.
    Reservar toma o que expira primeiro; pode escolher-se outro lote, com um motivo.
    O que não há fica pendente até ser fornecido ou até a requisição fechar.
help-picks =
    Os produtos reservados estão listados por localização. Marque o que está na caixa, imprima a lista se quiser.
    Separar leva-os à zona de expedição, enviar fá-los sair. Repor ou libertar deixa-os livres de novo.
    A lista de embalagem leva códigos: o receptor lê-os, com ou sem rede.
help-issue =
    Envia produtos que ninguém requisitou: um abastecimento, uma redistribuição, um empréstimo ou uma devolução.
    Já está escolhido o lote que expira primeiro, e mostra-se o disponível.
help-purchases =
    Compras a fornecedores fora da rede: prepare uma, mande aprová-la, marque-a como enviada.
    Receba contra ela, linha a linha ou pela folha do fornecedor. Prazo de entrega e taxa de satisfação resultam daí.
help-network =
    Cada depósito com os seus dispositivos: quando cada um foi ouvido pela última vez, e até quando os números estão completos.
    Os dispositivos atrasados ou em silêncio estão primeiro. O que registaram desde então não se sabe aqui.
help-reports =
    Escolha um relatório e os dias, para um depósito ou para todos os que este dispositivo mantém.
    Exporte-o como CSV ou XLSX, imprima-o, ou assine-o: um relatório assinado mantém os números e mostra o que mudou depois.
help-gateway =
    Mostra o que se enviou ao DHIS2, o que espera e porquê, mês a mês.
    Explicar vai de um número até às linhas da ficha de stock de que é feito.
help-setup =
    Mostra o endereço e o código com que um tablet encontra este nó.
    Um tablet que confia no certificado do depósito abre a página sem o nó e pode usar a câmara.
help-recalls =
    As recolhas nomeiam lotes que já não se devem usar. São logo retidos em cada dispositivo que o saiba.
    Ponha à parte o que tem, e escreva o que encontrou e fez: quem mandou recolher lê-o.
    Um supervisor manda recolher lotes, e termina uma recolha, com a palavra-passe.
help-alerts =
    Tudo o que precisa de uma pessoa, neste depósito ou em todos os que este dispositivo mantém.
    Ocultar por um tempo tira um alerta por duas semanas, ou até um dia que diga. Volta logo se piorar.
    O nome de um depósito abre esse depósito.
help-levels =
    Cada célula diz quantos meses dura o stock utilizável, ao lado do mínimo e do máximo.
    ✕ é ruptura, ▼ abaixo do mínimo, ✓ adequado, ▲ acima do máximo, ? desconhecido.
    Escolha um nível para ver só esses, ou uma lista de produtos; o ficheiro tem tudo.
help-devices =
    Convide um dispositivo: escolha os depósitos, crie um código, e escreva-o ou leia-o na outra máquina.
    Um dispositivo perdido ou avariado retira-se: o que registou continua a valer.
    Um dispositivo em mãos erradas retira-se com a hora em que se perdeu: o que registou desde então não conta.
help-people =
    Cada pessoa tem um nome, uma função e um PIN. Uma palavra-passe abre também os outros depósitos deste dispositivo.
    Um PIN esquecido é substituído por um administrador. Cada um muda o seu em Definições.
    A quem sai tira-se o acesso, não se apaga: os registos mantêm o nome.
help-tables =
    Escolha uma tabela, depois altere uma linha, acrescente uma, ou importe um ficheiro.
    O ficheiro é verificado primeiro: diz quantas linhas são novas, alteradas ou iguais, e o que está errado linha a linha.
    Nada se escreve antes de carregar em Importar, e então tudo ou nada.
    Leve a tabela como ficheiro para ver como deve ser o seu.
help-shipments =
    O que se enviou daqui e para aqui, e em que ponto está.
    Uma linha que chegou diferente do enviado é uma diferença. Cada lado resolve a sua: o remetente diz o que não se enviou, se perdeu ou trocou, o receptor o que passou despercebido.
    Os empréstimos estão à parte: devolva-os ou abata-os.
help-bins =
    As localizações são as prateleiras do depósito. Abra uma para ver o que tem, ou para o imprimir.
    Os produtos numa localização retida não são utilizáveis. Mover tudo esvazia uma localização para outra.
help-transfer =
    Escolha um produto e o lugar de onde sai, depois a localização ou o estado que recebe.
    Acrescente linha após linha e registe-as juntas.
help-dispose =
    Para produtos que saem de vez dos livros: fora do prazo, danificados ou em recolha.
    Cada linha tem um motivo, e o conjunto o número do documento da destruição.
help-give-back =
    Para produtos que voltam a um fornecedor fora da rede: danificados, em recolha ou a mais.
    Diga o lote e o lugar de cada linha, o fornecedor e o número da guia de devolução.
    O que volta a um depósito da rede segue como remessa: está a caminho até ser recebido.
help-expiry =
    Os lotes estão pelo dia em que expiram, com quanto de cada um não se usará a tempo.
    Agir abre o formulário com tudo de um lote: envie-o para onde se usa, devolva-o, retenha-o ou destrua-o.
help-convert =
    Escolha um kit e quantos: as duas listas preenchem-se pela composição. Mude o que foi diferente.
    Para reembalar, diga o que sai e em que se torna. Nada se pode ganhar nem perder.
help-nearby =
    Escolha um produto para ver que depósitos o têm, primeiro o mais próximo.
    Só se conhecem os depósitos cujo stock este nó mantém. Os outros contam-se, não se adivinham.
