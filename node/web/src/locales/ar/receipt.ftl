nav-receipt = استلام من الخارج
receipt-papers = المورّد والأوراق
receipt-from = المورّد
receipt-document = إشعار التسليم أو الفاتورة
receipt-currency = العملة
receipt-currency_hint = فقط إن أُدخلت أسعار، مثل USD.
receipt-line = السطر { $n }
receipt-units = وحدات
receipt-quantity = الكمية بـ { $unit }
receipt-batch = الدفعة
receipt-expiry = تاريخ الانتهاء
receipt-expiry_hint = 2027-05 أو 2027-05-31
receipt-price = سعر عبوة من { $n }
receipt-add = أضف سطرًا
receipt-remove = احذف هذا السطر
receipt-record = سجّل ما وصل
receipt-done = سُجّل.
receipt-title_of =
    { $n ->
        [one] استلام من { $from }، سطر واحد
        [two] استلام من { $from }، سطران
        [few] استلام من { $from }، { $n } سطور
       *[other] استلام من { $from }، { $n } سطرًا
    }
