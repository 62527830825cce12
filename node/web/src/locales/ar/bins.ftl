bins-one = الرف { $bin }
bins-new = رف جديد
bins-code = رمز الرف
bins-code_hint = كما هو مكتوب على الرف، مثل A-12.
bins-name = الاسم
bins-storage = نوع الحفظ
bins-storage_hint = مثل 2-8. تُرفض هنا بضاعة تحتاج غيره. فارغ: أي نوع.
bins-held = محجوز
bins-held_hint = محجوز: ما فيه غير صالح للاستعمال
bins-save = احفظ
bins-change = غيّر
bins-change_of = تغيير الرف { $bin }
bins-products = المنتجات
bins-empty = لم يُسمَّ رف بعد. كل البضاعة في الرف main. أنشئ رفًا لتقول أين الأشياء.
bins-nothing = لا شيء في هذا الرف.
bins-move = انقل كله
bins-move_of = نقل كل الرف { $bin }
bins-move_hint = تبقى الدفعات والحالات والمالكون كما هي.
bins-to_bin = إلى الرف
bins-moved =
    { $n ->
        [one] نُقل إلى { $bin }: سطر واحد.
        [two] نُقل إلى { $bin }: سطران.
       *[other] نُقل إلى { $bin }: { $n } من السطور.
    }
