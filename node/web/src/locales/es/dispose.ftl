dispose-title = Destrucción { $document }
dispose-hint = Se pueden destruir productos en cualquier estado. El número del documento de destrucción queda con el registro.
dispose-document = Número del documento de destrucción
dispose-record = Registrar la destrucción
dispose-done =
    { $n ->
        [one] Destruido con { $document }: { $n } línea.
       *[other] Destruido con { $document }: { $n } líneas.
    }
