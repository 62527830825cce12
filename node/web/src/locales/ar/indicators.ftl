indicators-title = المؤشرات
indicators-month = الشهر
indicators-none = لا أرقام لهذا الشهر.
indicators-quality = الجودة
indicators-scroll = جدول المؤشرات، يتحرك جانبيًا
