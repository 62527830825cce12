bins-one = Localização { $bin }
bins-new = Nova localização
bins-code = Código da localização
bins-code_hint = Como está escrito na prateleira, por exemplo A-12.
bins-name = Nome
bins-storage = Classe de conservação
bins-storage_hint = Por exemplo 2-8. Produtos que precisam de outra são recusados ali. Deixe vazio para qualquer uma.
bins-held = retida
bins-held_hint = Retida: o que está aqui não é utilizável
bins-save = Guardar
bins-change = Alterar
bins-change_of = Alterar a localização { $bin }
bins-products = Produtos
bins-empty = Ainda não há localizações. Tudo está na localização main. Crie uma para dizer onde estão as coisas.
bins-nothing = Não há nada nesta localização.
bins-move = Mover tudo
bins-move_of = Mover tudo da localização { $bin }
bins-move_hint = Lotes, estados e donos ficam como estão.
bins-to_bin = Para a localização
bins-moved =
    { $n ->
        [one] Movido para { $bin }: { $n } linha.
       *[other] Movido para { $bin }: { $n } linhas.
    }
