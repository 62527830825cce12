purchases-one = الشراء
purchases-new = شراء جديد
purchases-suppliers = المورّدون
purchases-search = المستند أو المورّد
purchases-empty = لا شيء مطلوب من مورّدين خارجيين. أعدّ شراء جديدًا لتبدأ.
purchases-expected = متوقع
purchases-sent_at = أُرسل
purchases-created_at = أُعدّ
purchases-last_receipt = آخر استلام
purchases-lead = مدة التوريد
purchases-days =
    { $n ->
        [one] يوم واحد
        [two] يومان
        [few] { $n } أيام
       *[other] { $n } يومًا
    }
purchases-no_suppliers = لم يُرسل شراء بعد. تظهر هنا مدد التوريد ونسب التلبية بعد وصول البضاعة.
purchases-sent_orders = مشتريات مرسلة
purchases-ended = مستلمة أو مغلقة
purchases-median_lead = مدة التوريد، الوسيط
purchases-p90_lead = مدة التوريد، 9 من 10 خلال
purchases-change = غيّر
purchases-change_of = تغيير { $document }
purchases-currency = العملة (ثلاثة أحرف)
purchases-packs = العبوات
purchases-pack = العبوة
purchases-pack_size = حجم العبوة { $unit }
purchases-makes = يكون { $n }
purchases-price = سعر العبوة
purchases-save = احفظ مسودة
purchases-approve = اعتمد
purchases-send = علّمه مُرسَلًا
purchases-close = أغلق
purchases-cancel = ألغِ الشراء
purchases-step_hint = لا يتم هذا إلا حين تجيب العقدة.
purchases-lines = سطور الشراء
purchases-ordered = المطلوب
purchases-outstanding = الباقي
purchases-receive = استلم بضاعة
purchases-receipt_of = استلام مقابل { $document }
purchases-delivery_note = رقم إشعار التسليم أو الفاتورة
purchases-arrived = متى وصلت البضاعة؟ (فارغ: الآن)
purchases-came = وصل
purchases-came_of = وصل: { $product }
purchases-nothing_came = الاستلام فارغ. اذكر أدناه أي السطور وصلت، أو خذ ورقة المورّد.
purchases-record = سجّل الاستلام
purchases-received_done =
    { $n ->
        [one] استُلم: سطر واحد.
        [two] استُلم: سطران.
       *[other] استُلم: { $n } من السطور.
    }
purchases-sheet = ورقة المورّد
purchases-sheet_hint = ملف CSV أو XLSX بالأعمدة product_code و quantity (وحدات أساسية) و batch و expiry و price و currency و units_per_pack و manufacturer و bin. الأولان لا بد منهما. يُستلم كله أو لا شيء.
purchases-sheet_choose = ملف بما سُلّم
purchases-sheet_line = السطر { $line }، { $column }: { $message }
