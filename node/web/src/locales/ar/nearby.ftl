nearby-choose = اختر منتجًا لترى أي المخازن لديه منه، الأقرب أولًا.
nearby-nobody = لا مخزن معروف هنا لديه منه.
nearby-unknown =
    { $n ->
        [one] مخزون مخزن واحد غير معروف هنا. ربما لديه منه أيضًا.
        [two] مخزون مخزنين غير معروف هنا. ربما لديهما منه أيضًا.
       *[other] مخزون { $n } من المخازن غير معروف هنا. ربما لديها منه أيضًا.
    }
nearby-store = المخزن
nearby-distance = المسافة
nearby-km = { $n } كم
nearby-order = اطلب هناك
nearby-order_from = اطلب من { $store }
