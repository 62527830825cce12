indicators-title = Indicadores
indicators-month = Mes
indicators-none = No hay cifras de este mes.
indicators-quality = Calidad
indicators-scroll = Tabla de indicadores, se desplaza de lado
