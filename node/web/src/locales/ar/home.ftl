home-title = اليوم في { $store }
home-shortcuts = ما يُعمل كثيرًا
home-nothing = لا شيء ينتظرك اليوم.
home-more =
    { $n ->
        [one] وواحد آخر
        [two] واثنان آخران
       *[other] و{ $n } أخرى
    }
home-came_back =
    { $n ->
        [one] رجع سجل واحد من سجلاتك من العقدة. انظر السبب وأصلحه.
        [two] رجع سجلان من سجلاتك من العقدة. انظر السبب وأصلحهما.
       *[other] رجعت { $n } من سجلاتك من العقدة. انظر السبب وأصلحها.
    }
home-waiting =
    { $n ->
        [one] سجل واحد محفوظ على هذا الجهاز اللوحي فقط.
        [two] سجلان محفوظان على هذا الجهاز اللوحي فقط.
       *[other] { $n } من السجلات محفوظة على هذا الجهاز اللوحي فقط.
    }
task-stocked_out = نفد
task-at_risk = سينفد قبل أن يصل توريد
task-below_min = تحت الحد الأدنى
task-expiring = تنتهي قبل أن تُستعمل
task-to_receive = شحنات للاستلام
task-to_review = طلبات للاعتماد
task-to_pick = طلبات للتجهيز
task-to_dispatch = بضاعة مجهزة للإرسال
task-orders_due = طلبات مستحقة
task-counts_due = جرد مستحق
task-counts_open = جرد جارٍ
task-discrepancies = تناقضات للتسوية
task-recalls = استدعاءات تنتظر جوابًا
task-open_differences = توريدات بفروق مفتوحة
task-cold_items = أصناف مبردة تحتاج نظرًا
