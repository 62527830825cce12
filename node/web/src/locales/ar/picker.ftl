picker-hint = اكتب رمزًا أو اسمًا
picker-none = لا منتج يطابق
picker-found =
    { $n ->
        [one] وُجد منتج واحد
        [two] وُجد منتجان
        [few] وُجدت { $n } منتجات
       *[other] وُجد { $n } منتجًا
    }
picker-unlisted = ليس في قائمة هذا المخزن
