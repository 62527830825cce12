nav-give-back = Devolver a un proveedor
give-back-hint = Para productos en cualquier estado que vuelven a un proveedor fuera de la red. Lo que vuelve a un almacén de la red se envía como remesa.
give-back-to_store = A un almacén de la red
give-back-title = Devolución a { $supplier }, { $document }
give-back-document = Número del documento de devolución
give-back-record = Registrar la devolución
give-back-done =
    { $n ->
        [one] Devuelto con { $document }: { $n } línea.
       *[other] Devuelto con { $document }: { $n } líneas.
    }
