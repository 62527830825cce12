expiry-file = احفظ XLSX
expiry-search = منتج أو دفعة
expiry-within = ينتهي خلال
expiry_bucket-expired = منتهٍ
expiry_bucket-30 = 30 يومًا
expiry_bucket-60 = 60 يومًا
expiry_bucket-90 = 90 يومًا
expiry_bucket-180 = 180 يومًا
expiry_bucket-later = أي وقت
expiry-days_left =
    { $n ->
        [one] بقي يوم واحد
        [two] بقي يومان
        [few] بقيت { $n } أيام
       *[other] بقي { $n } يومًا
    }
expiry-unused = سينتهي دون استعمال
expiry-value = القيمة
expiry-empty = لا دفعة لها تاريخ انتهاء في المخزون.
expiry-none_so_soon = لا شيء ينتهي بهذا القرب. اختر مدة أطول.
expiry-do = تصرّف
expiry-do_of = تصرّف في { $product }، الدفعة { $batch }
expiry-do_hint = كل طريق يفتح نموذجه بكل ما يوجد من هذه الدفعة.
expiry-dispose = أتلفها
expiry-quarantine = اعزلها
expiry-return = أرجعها
expiry-send_on = أرسلها حيث تُستعمل
