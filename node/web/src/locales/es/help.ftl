nav-help = Ayuda
help-words = Cada página dice cómo se hace una tarea. Se guardan en esta tableta y se abren sin el nodo.
help-topics = Tareas
help-go = Ir a { $screen }
help-home =
    Hoy lista lo que le espera, primero lo más urgente. Toque una línea para hacerlo.
    Los botones grandes de arriba llevan a lo que se hace muchas veces al día.
    Sin el nodo al alcance, la lista dice de cuándo es; registrar sigue.
help-dispense =
    Toque el producto, búsquelo por código o nombre, o escanee su código de barras.
    Escriba la cantidad con las teclas. Las cantidades que da a menudo están encima.
    Ya está puesto el lote que vence primero. Elija otro solo si tiene otro en la mano.
    Pulse Registrar. Queda abajo, y un toque en Deshacer lo retira.
    Si se da más de lo que el libro tiene, diga por qué: el registro vale y queda marcado para revisión.
help-receive =
    Abra el envío, o escanee los códigos de su lista de empaque, también sin red alguna.
    Diga cuándo llegaron los productos si no fue ahora: un recuento anterior sabe entonces qué vio.
    Cambie solo las líneas que se encontraron distintas: bueno, dañado u otro lote.
    Pulse Registrar. Lo que falta queda abierto hasta que el remitente diga qué fue de ello.
help-receipt =
    Para productos de fuera de la red: un proveedor, un donante, una compra.
    Nombre el proveedor y la guía de remisión, luego añada líneas o escanee cada paquete.
    Escanear llena producto, lote y vencimiento. Un código de barras desconocido se puede vincular ahí mismo a un producto.
help-count =
    Empiece una hoja: todo, una lista, una ubicación, o lo que vence pronto. Un almacén nuevo empieza por todo.
    Cuente un lugar, escriba la cifra, pulse Enter para el siguiente. La diferencia con el libro se ve enseguida.
    Varias personas pueden contar en una hoja, en varias tabletas. Dos cifras distintas para un lugar piden recontar.
    Cada cifra vale para el momento en que se contó, así que el trabajo puede seguir.
    Un supervisor aprueba; entonces las cifras entran en el libro. Lo que no está en la hoja no cambia.
help-order =
    La lista muestra lo que se sugiere de cada producto. ¿Por qué? muestra las cifras en que se apoya.
    Cambie lo que se pide donde sepa más, y envíe el pedido.
    Márquelo como emergencia solo si esperar al próximo pedido regular significa desabasto.
help-adjust =
    Una pérdida o baja saca productos con su motivo; un ajuste dice que se encontró más o menos; el tercero mueve productos a otra ubicación o estado.
    Donde se miró todo de un producto, es mejor un recuento que un ajuste: dice lo que hay.
help-stock =
    Existencias muestra lo que hay y lo que es utilizable, lote por lote.
    Toque un producto para ver su ficha de existencias: cada registro, su saldo y lo que de él resulta.
    Lo vencido, retenido y dañado está en existencia y no es utilizable.
help-card =
    El registro más reciente está primero, con el saldo que dejó y quién lo registró dónde.
    Anular saca un registro en su lugar en el tiempo. Sigue visible, tachado, con el motivo.
    Una frase bajo un recuento dice cómo registros tardíos cambiaron su diferencia.
help-outbox =
    Lo que se registra sin el nodo al alcance se guarda en esta tableta y se envía cuando responde, en su orden.
    Las personas pueden cambiar: cada registro conserva a su autor.
    Un registro que el nodo rechaza vuelve a su autor con el motivo: corríjalo, envíelo con un motivo, o déjelo.
help-orders =
    Los pedidos recibidos están por urgencia. Abra uno para aprobarlo, recortar líneas con motivo, o apartar productos.
    Apartar toma lo que vence primero; se puede elegir otro lote, con un motivo.
    Lo que no hay queda pendiente hasta que se suministre o el pedido se cierre.
help-picks =
    Los productos apartados se listan por ubicación. Marque lo que está en la caja, imprima la lista si quiere.
    Recoger los lleva a la zona de despacho, enviar los hace salir. Devolver o liberar los deja libres de nuevo.
    La lista de empaque lleva códigos: el receptor los escanea, con o sin red.
help-issue =
    Envía productos que nadie pidió: un suministro, una redistribución, un préstamo o una devolución.
    Ya está puesto el lote que vence primero, y se muestra lo disponible.
help-purchases =
    Compras a proveedores de fuera de la red: prepare una, hágala aprobar, márquela como enviada.
    Reciba contra ella, línea por línea o de la hoja del proveedor. El plazo y la tasa de cumplimiento salen de ahí.
help-network =
    Cada almacén con sus dispositivos: cuándo se oyó a cada uno, y hasta cuándo están completas sus cifras.
    Los dispositivos atrasados o en silencio están primero. Lo que registraron desde entonces no se sabe aquí.
help-reports =
    Elija un informe y sus días, para un almacén o para todos los que guarda este dispositivo.
    Expórtelo como CSV o XLSX, imprímalo, o fírmelo: un informe firmado conserva sus cifras y muestra qué cambió después.
help-gateway =
    Muestra qué se envió a DHIS2, qué espera y por qué, mes a mes.
    Explicar va de una cifra a las líneas de la ficha de existencias de que está hecha.
help-setup =
    Muestra la dirección y el código con que una tableta encuentra este nodo.
    Una tableta que confía en el certificado del almacén abre la página sin el nodo y puede usar su cámara.
help-recalls =
    Los retiros nombran lotes que ya no se deben usar. Quedan retenidos enseguida en cada dispositivo que se entera.
    Separe lo que tiene, y escriba qué encontró y qué hizo: lo lee quien ordenó el retiro.
    Un supervisor retira lotes, y termina un retiro, con la contraseña.
help-alerts =
    Todo lo que necesita a una persona, en este almacén o en todos los que guarda este dispositivo.
    Ocultar por un tiempo quita una alerta por dos semanas, o hasta un día que diga. Vuelve enseguida si empeora.
    El nombre de un almacén abre ese almacén.
help-levels =
    Cada celda dice cuántos meses duran las existencias utilizables, junto al mínimo y el máximo.
    ✕ es agotado, ▼ bajo el mínimo, ✓ adecuado, ▲ sobre el máximo, ? desconocido.
    Elija un nivel para ver solo esos, o una lista de productos; el archivo lo tiene todo.
help-devices =
    Invite un dispositivo: elija sus almacenes, cree un código, y escríbalo o escanéelo en la otra máquina.
    Un dispositivo perdido o averiado se saca: lo que registró sigue valiendo.
    Un dispositivo en malas manos se saca con la hora en que se perdió: lo que registró desde entonces no cuenta.
help-people =
    Cada persona tiene un nombre, una función y un PIN. Una contraseña abre también los otros almacenes de este dispositivo.
    Un PIN olvidado lo reemplaza un administrador. Cada cual cambia el suyo en Ajustes.
    A quien se va se le quita el acceso, no se le borra: sus registros conservan su nombre.
help-tables =
    Elija una tabla, luego cambie una fila, añada una, o importe un archivo.
    El archivo se revisa primero: dice cuántas filas son nuevas, cambiadas o iguales, y qué está mal línea por línea.
    Nada se escribe antes de que pulse Importarlo, y entonces todo o nada.
    Tome la tabla como archivo para ver cómo debe ser el suyo.
help-shipments =
    Lo que se envió desde aquí y hacia aquí, y cómo está.
    Una línea que llegó distinta de lo enviado es una diferencia. Cada lado resuelve la suya: el remitente dice qué no se envió, se perdió o se cambió, el receptor qué pasó por alto.
    Los préstamos están aparte: devuélvalos, o delos de baja.
help-bins =
    Las ubicaciones son los estantes del almacén. Abra una para ver qué hay en ella, o para imprimirlo.
    Los productos en una ubicación retenida no son utilizables. Mover todo vacía una ubicación en otra.
help-transfer =
    Elija un producto y el lugar de donde sale, luego la ubicación o el estado que recibe.
    Añada línea tras línea y regístrelas juntas.
help-dispose =
    Para productos que salen de los libros para siempre: vencidos, dañados o en retiro.
    Cada línea tiene un motivo, y el conjunto el número del documento de destrucción.
help-give-back =
    Para productos que vuelven a un proveedor fuera de la red: dañados, en retiro o de más.
    Diga el lote y el lugar de cada línea, el proveedor y el número del documento de devolución.
    Lo que vuelve a un almacén de la red se envía como remesa: está en camino hasta que se recibe.
help-expiry =
    Los lotes están por el día en que vencen, con cuánto de cada uno no se usará a tiempo.
    Actuar abre el formulario con todo lo de un lote: envíelo adonde se usa, devuélvalo, reténgalo o destrúyalo.
help-convert =
    Elija un kit y cuántos: ambas listas se llenan según su composición. Cambie lo que fue distinto.
    Para reempacar, diga qué sale y en qué se convierte. Nada se puede ganar ni perder.
help-nearby =
    Elija un producto para ver qué almacenes lo tienen, primero el más cercano.
    Solo se conocen los almacenes cuyas existencias guarda este nodo. Los demás se cuentan, no se adivinan.
