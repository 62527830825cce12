bins-one = Ubicación { $bin }
bins-new = Nueva ubicación
bins-code = Código de la ubicación
bins-code_hint = Como está escrito en el estante, por ejemplo A-12.
bins-name = Nombre
bins-storage = Clase de conservación
bins-storage_hint = Por ejemplo 2-8. Los productos que necesitan otra se rechazan ahí. Déjelo vacío para cualquiera.
bins-held = retenida
bins-held_hint = Retenida: lo que está aquí no es utilizable
bins-save = Guardar
bins-change = Cambiar
bins-change_of = Cambiar la ubicación { $bin }
bins-products = Productos
bins-empty = Aún no hay ubicaciones. Todo está en la ubicación main. Cree una para decir dónde están las cosas.
bins-nothing = No hay nada en esta ubicación.
bins-move = Mover todo
bins-move_of = Mover todo de la ubicación { $bin }
bins-move_hint = Lotes, estados y dueños quedan como están.
bins-to_bin = A la ubicación
bins-moved =
    { $n ->
        [one] Movido a { $bin }: { $n } línea.
       *[other] Movido a { $bin }: { $n } líneas.
    }
