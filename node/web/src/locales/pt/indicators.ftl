indicators-title = Indicadores
indicators-month = Mês
indicators-none = Não há números para este mês.
indicators-quality = Qualidade
indicators-scroll = Tabela de indicadores, desliza para o lado
