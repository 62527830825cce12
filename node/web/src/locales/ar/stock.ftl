stock-title = المخزون
stock-search = رمز المنتج أو اسمه
stock-product = المنتج
stock-on_hand = الموجود
stock-usable = الصالح للاستعمال
stock-out = نفد
stock-only_out = النافد فقط
stock-none = لا منتج يطابق.
stock-empty = لم يُسجَّل شيء لهذا المخزن بعد.
stock-count =
    { $n ->
        [one] منتج واحد
        [two] منتجان
        [few] { $n } منتجات
       *[other] { $n } منتجًا
    }
stock-cells = دفعات { $product }
stock-counted = جُرد في { $date }
stock-expired = منتهي الصلاحية
