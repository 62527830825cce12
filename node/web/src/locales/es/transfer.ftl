transfer-title =
    { $n ->
        [one] Productos movidos: { $n } línea
       *[other] Productos movidos: { $n } líneas
    }
transfer-hint = Elija el lugar de donde salen los productos, y diga la ubicación, el estado, o ambos, que reciben.
transfer-same_bin = Vacío: la ubicación queda
transfer-to = A
transfer-unsaid = aún no dicho: quítela y añádala de nuevo
transfer-record = Registrar el movimiento
transfer-done =
    { $n ->
        [one] Movido: { $n } línea.
       *[other] Movido: { $n } líneas.
    }
