nearby-choose = Escolha um produto para ver que depósitos o têm, primeiro o mais próximo.
nearby-nobody = Nenhum depósito conhecido aqui o tem.
nearby-unknown =
    { $n ->
        [one] O stock de { $n } depósito não se conhece aqui. Também pode tê-lo.
       *[other] O stock de { $n } depósitos não se conhece aqui. Também podem tê-lo.
    }
nearby-store = Depósito
nearby-distance = Distância
nearby-km = { $n } km
