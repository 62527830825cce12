nav-alerts = التنبيهات
alerts-severity = متى
alerts-kind = النوع
alerts-what = ماذا
alerts-show_hidden = المخفية أيضًا
alerts-empty = لا شيء يحتاج إلى أحد.
alerts-hide_head = إخفاء
alerts-hide = أخفِ مدة
alerts-hide_title = إخفاء هذا التنبيه
alerts-hidden = مخفي حتى نهاية { $time }
alerts-until = حتى أي يوم
alerts-until_hint = إن لم يُذكر: أسبوعان. يعود حالًا إن ساء الأمر.
alerts-note = السبب
severity-high = اليوم
severity-medium = هذا الأسبوع
severity-low = حين يتسع الوقت
alert-kind-stocked_out = نفد
alert-kind-at_risk = سينفد
alert-kind-below_min = تحت الحد الأدنى
alert-kind-above_max = فوق الحد الأعلى
alert-kind-expiring_before_use = ينتهي قبل الاستعمال
alert-kind-overdue_order = طلب متأخر
alert-kind-unreceived_shipment = شحنة لم تُستلم
alert-kind-open_difference = فرق مفتوح
alert-kind-discrepancy = تناقض
alert-kind-recall_to_answer = استدعاء ينتظر جوابًا
alert-kind-count_due = جرد مستحق
alert-stocked_out = لا شيء صالح موجود
alert-at_risk = الصالح { $usable }: يكفي { $days_left } يومًا، والتوريد يستغرق { $cover_days }
alert-below_min = الصالح { $usable }، تحت الحد الأدنى؛ يكفي { $days_left } يومًا
alert-above_max = الصالح { $usable }، فوق الحد الأعلى؛ يكفي { $days_left } يومًا
alert-expiring_before_use = لن يُستعمل { $unused } من الدفعة { $batch } قبل { $expiry }
alert-overdue_order = الطلب { $document } مفتوح منذ { $days } يومًا
alert-unreceived_shipment = الشحنة { $document } في الطريق منذ { $days } يومًا
alert-open_difference = { $quantity } من الشحنة { $document } ليست في مخزون أحد منذ { $days } يومًا
alert-recall_to_answer = مستدعى منذ { $days } يومًا: اذكر ما وُجد هنا
alert-count_due =
    { $products ->
        [one] منتج واحد لم يُجرد
        [two] منتجان لم يُجردا
        [few] { $products } منتجات لم تُجرد
       *[other] { $products } منتجًا لم تُجرد
    } منذ مدة تصل إلى { $days } يومًا؛ القاعدة { $every_days }
alert-discrepancy = { $discrepancy }
alerts-again = انظر من جديد
