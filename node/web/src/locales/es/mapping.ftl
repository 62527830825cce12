gateway-part-mapping = Mapeo
gateway-part-rts = Existencias en tiempo real
mapping-url = Va a
mapping-check = Comparar con DHIS2 ahora
mapping-asking = Preguntando a DHIS2…
mapping-fits = Todo cuadra.
mapping-fits_not = No todo cuadra: vea abajo.
mapping-findings = Qué se encontró
mapping-about = Sobre
mapping-level-error = error
mapping-level-warning = aviso
mapping-try_make = Mostrar qué se crearía allí
mapping-would_make =
    { $n ->
        [0] No falta nada allí.
        [one] Se crearía { $n } objeto.
       *[other] Se crearían { $n } objetos.
    }
mapping-make = Crearlos
mapping-made =
    { $n ->
        [one] Se creó { $n } objeto.
       *[other] Se crearon { $n } objetos.
    }
mapping-objects = Objeto
mapping-action-make = crear:
mapping-action-add = añadir:
mapping-data_sets = Conjuntos de datos
mapping-add_data_set = Añadir un conjunto de datos
mapping-no_data_set = Aún no se envía nada. Añada un conjunto de datos.
mapping-name = Nombre
mapping-name_hint = El código, nombre o uid que tiene en DHIS2, según el esquema de los conjuntos de datos.
mapping-kind = Períodos
mapping-kind-Monthly = meses
mapping-kind-Weekly = semanas
mapping-kind-Daily = días
mapping-kind-Quarterly = trimestres
mapping-preset = Hecho como
mapping-preset-lmis_stk = LMIS_STK: un elemento por producto y cifra
mapping-preset-option_combo = un elemento por producto, las cifras como opciones
mapping-figures = Cifras
mapping-figures_hint = Nombres de cifras, separados por comas; varias se suman.
mapping-usual = lo habitual
mapping-usual_hint = Ninguna elegida: las habituales de aquello como se hace.
mapping-inactive = no se envía
mapping-active = Se envía
mapping-only-programmes = Solo estos programas
mapping-only-types = Solo estos tipos de almacén
mapping-only-zones = Solo estas zonas
mapping-codes_hint = Códigos separados por comas. Ninguno: todos.
mapping-combo = Combinación de opciones de atributo
mapping-items = Productos
mapping-items_are =
    { $n ->
        [0] Aún no hay ningún producto mapeado.
        [one] { $n } producto está mapeado.
       *[other] { $n } productos están mapeados.
    }
mapping-items_file = Un archivo que dice exactamente qué productos se mapean
mapping-items_taken =
    { $n ->
        [one] { $n } producto está mapeado ahora.
       *[other] { $n } productos están mapeados ahora.
    }
mapping-elements = Elementos propios
mapping-elements_hint = Donde el modelo no tiene una cifra, o su servidor la llama de otro modo.
mapping-add_element = Añadir un elemento
mapping-no_element = El modelo basta por ahora.
mapping-key = Clave
mapping-element = Elemento allí
mapping-text-element = Elemento de datos allí ({"{item}"} es el código del producto)
mapping-text-combo = Combinación de opciones de categoría
mapping-text-label = Nombre con que se crea
mapping-decimals = Decimales
mapping-scaled = En unidades base: se aplica el factor del producto
mapping-value_type = Tipo de valor
mapping-aggregation = Agregación
mapping-take_out = Sacarlo
mapping-settings = Para todos los conjuntos de datos
mapping-setting-first = Primer período enviado
mapping-setting-interval_min = Minutos entre ejecuciones
mapping-setting-org_unit_scheme = Las unidades organizativas se nombran por
mapping-setting-element_scheme = Los elementos se nombran por
mapping-setting-data_set_scheme = Los conjuntos de datos se nombran por
rts-not_set = Las existencias en tiempo real no están preparadas en esta pasarela. Son para establecimientos que llevan sus existencias en la aplicación de existencias de DHIS2; prepárelas en la máquina de la pasarela:
rts-writes = esta pasarela registra y comunica
rts-writes_not = otra pasarela registra y comunica
rts-every = Cada { $n } minutos.
rts-run = Leer y comunicar ahora
rts-retry = Enviar de nuevo lo rechazado
rts-ran = Hecho.
rts-read = Leído de DHIS2
rts-program-stock = Existencias
rts-program-requisitions = Pedidos
rts-program-acknowledgements = Recepciones
rts-polled = leído { $time }
rts-told = Comunicado a DHIS2
rts-what = Qué
rts-what-requisition = pedido
rts-what-dispatch = despacho
rts-what-receipt = recepción
rts-state-waiting = esperando
rts-state-no_effect = sin efecto
rts-state-settled = resuelto
rts-state-due = por enviar
rts-state-refused = rechazado
rts-requisitions = Pedidos de DHIS2
rts-taken =
    { $n ->
        [0] No se tomó ningún pedido.
        [one] Se tomó { $n } pedido.
       *[other] Se tomaron { $n } pedidos.
    }
rts-refused = Rechazado por DHIS2
rts-events = Eventos que esperan o sin efecto
rts-event = Evento
rts-none = Ningún evento espera.
rts-reason-unit_unknown = ningún almacén aquí tiene esta unidad organizativa
rts-reason-not_rts = el almacén no se lleva en tiempo real
rts-reason-unit_shared = varios almacenes comparten la unidad organizativa
rts-reason-not_ours = otra pasarela registra por este almacén
rts-reason-item_unknown = el artículo no tiene código
rts-reason-item_unmapped = el artículo no está mapeado a ningún producto
rts-reason-quantity_invalid = la cantidad no es correcta
rts-reason-not_whole = no es un número entero de unidades base
rts-reason-deliver_unmapped = el lugar de destino no está mapeado
rts-reason-time_invalid = falta la fecha o no puede ser
rts-reason-shipment_unknown = no ha salido para allí un envío así
rts-reason-not_recorded = el registro fue rechazado
rts-reason-item_not_sent = el artículo no está en el envío
rts-reason-no_supply_line = el almacén no tiene línea de suministro
rts-reason-nothing = sin cantidad
rts-reason-other_stage = de otra etapa
rts-reason-deleted = borrado antes de tomarse
rts-reason-ours = de esta misma red
rts-reason-already_received = ya había entrado
rts-reason-changed_after_receipt = cambiado después de entrar los productos
rts-reason-ours_changed = una recepción nuestra se cambió allí
rts-reason-not_orderable = el producto ya no se pide
