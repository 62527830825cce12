nav-order = طلب
order-sent = الطلبات المرسلة
order-supplier = اطلب البضاعة من
order-programme = البرنامج
order-all_programmes = كل المنتجات
order-needed_by = مطلوب قبل
order-emergency = طلب طارئ
order-only_asked = المطلوب فقط
order-empty = لا اقتراح: لا منتجات في قائمة المخزن بعد.
order-lines = سطور الطلب
order-available = المتاح
order-suggested = المقترح
order-ask = اطلب
order-ask_of = اطلب، { $product }
order-pack = بالوحدات؛ في العبوة { $n }
order-why = لماذا؟
order-reason-amc_unknown = لا متوسط استهلاك بعد، فلا يمكن اقتراح شيء. اطلب ما تحتاج.
order-reason-no_maximum = لا حد أعلى لهذا المنتج هنا، فلا يمكن اقتراح شيء.
order-because = { $amc } في الشهر × { $months } أشهر على الأكثر، ناقص { $available } متاح و{ $on_order } مطلوب و{ $in_transit } في الطريق: الحاجة { $need }، بعبوات من { $pack }.
order-wrong = { $product }: الكمية ليست عددًا صحيحًا.
order-submit =
    { $n ->
        [one] أرسل الطلب بسطر واحد
        [two] أرسل الطلب بسطرين
        [few] أرسل الطلب بـ { $n } سطور
       *[other] أرسل الطلب بـ { $n } سطرًا
    }
order-title_of =
    { $n ->
        [one] طلب إلى { $supplier }، سطر واحد
        [two] طلب إلى { $supplier }، سطران
        [few] طلب إلى { $supplier }، { $n } سطور
       *[other] طلب إلى { $supplier }، { $n } سطرًا
    }
order-done = أُرسل الطلب { $document }.
order-choose_supplier = اختر من تطلب منه
