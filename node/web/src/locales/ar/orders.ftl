orders-one = الطلب
orders-sides = طلبات من
orders-got = للتلبية هنا
orders-sent = أرسلها هذا المخزن
orders-search = المستند أو المخزن
orders-shown = أظهر
orders-open = المفتوحة
orders-all = الكل
orders-none_so = لا طلب كهذا. اختر حالة أخرى.
orders-none_got = لم يطلب أي مخزن هنا بعد. تظهر الطلبات حالما تصل إلى هذه العقدة.
orders-none_sent = لم يطلب هذا المخزن شيئًا بعد.
orders-emergency = طارئ
orders-needed_by = مطلوب قبل
orders-submitted = قُدِّم
orders-approver = يعتمده
orders-programme = البرنامج
orders-period = الفترة
orders-review_note = ملاحظة المراجعة
orders-end_note = سبب انتهائه
orders-goods = بضاعة هذا الطلب
orders-lines = سطور الطلب
orders-no_lines = الطلب نفسه ليس هنا بعد، بل بضاعة تذكره فقط.
orders-only_open = ما بقي توريده فقط
orders-nothing_open = كله ورّد أو حُجز.
orders-asked = المطلوب
orders-suggested = المقترح
orders-customer_has = لدى الزبون
orders-approved = المعتمد
orders-remaining = بقي توريده
orders-available_here = المتاح هنا
orders-allocated = المحجوز
orders-shipped = المرسل
orders-received = المستلم
orders-cut_because = خُفّض: { $reason }
orders-review = مراجعة
orders-review_hint = غيّر كمية لتخفيضها أو رفعها. السطور المتروكة تبقى كما طُلبت. لا تُرسل إلا حين تجيب العقدة.
orders-cut_reason = سبب التخفيضات
orders-cut_reason_of = سبب تخفيض { $product }
orders-cut_needs_reason = كل تخفيض يحتاج سببًا: واحد للكل أعلاه، أو واحد على سطره.
orders-changed =
    { $n ->
        [0] كل السطور كما طُلبت.
        [one] سطر واحد يختلف عما طُلب، منها { $cuts } مخفَّض.
       *[other] { $n } من السطور تختلف عما طُلب، منها { $cuts } مخفَّضة.
    }
orders-approve = اعتمد كما طُلب
orders-approve_changed = اعتمد مع التغييرات
orders-approve_quantity = المعتمد
orders-approve_of = المعتمد من { $product }
orders-reject = ارفض
orders-reject_reason = سبب الرفض
orders-close = أغلق الطلب
orders-close_hint = ما بقي توريده من { $document } لن يُرسل بعد.
orders-cancel = ألغِ الطلب
orders-cancel_hint = ما لم يُرسل بعد من { $document } لم يعد مطلوبًا.
orders-allocate = احجز بضاعة
orders-allocate_hint = احجز كل ما هو موجود، الأقرب انتهاءً أولًا، أو اختر سطورًا وأماكن. ما ينقص يبقى طلبًا متأخرًا. لا يتم إلا حين تجيب العقدة.
orders-allocate_note = ملاحظة (تذكر السبب إن خرجت دفعة أبعد انتهاءً أولًا)
orders-allocate_all = احجز الكل
orders-allocate_chosen =
    { $n ->
        [one] احجز السطر المختار
        [two] احجز السطرين المختارين
       *[other] احجز { $n } من السطور المختارة
    }
orders-to_allocate = للحجز
orders-first_out = يخرج أولًا
orders-nothing_usable = لا شيء صالح هنا
orders-choose = اختر
orders-choose_of = اختر كم ومن أين: { $product }
orders-choose_add = اختر هذا السطر
orders-choose_hint = دفعة تنتهي بعد غيرها تحتاج سببًا في الملاحظة.
orders-chosen = السطور المختارة
orders-allocated_done =
    { $n ->
        [one] حُجز باسم { $document }: سطر واحد.
        [two] حُجز باسم { $document }: سطران.
       *[other] حُجز باسم { $document }: { $n } من السطور.
    }
orders-to_pick_list = إلى قائمة التجهيز
orders-missing = المتأخر
orders-missing_hint = هذا القدر لم يكن موجودًا. يبقى في الطلب حتى يورَّد أو يُغلق الطلب.
orders-to_approve = للاعتماد لغيره
orders-none_to_approve = لا يعتمد هذا المخزن طلبات بين مخازن أخرى، أو لم يُرسل أي منها.
