picks-one = بضاعة محجوزة
picks-list = قائمة التجهيز
picks-empty = لا شيء محجوز. احجز بضاعة لطلب، أو أرسل بضاعة دون طلب.
picks-short = سطور ناقصة
picks-short_by = ينقص { $n }
picks-short_hint =
    { $n ->
        [one] في سطر واحد يوجد أقل مما حُجز. عُدّ ذلك المكان، أو حرّر الحجز واحجز من جديد.
        [two] في سطرين يوجد أقل مما حُجز. عُدّ هذين المكانين، أو حرّر الحجز واحجز من جديد.
       *[other] في { $n } من السطور يوجد أقل مما حُجز. عُدّ تلك الأماكن، أو حرّر الحجز واحجز من جديد.
    }
picks-its_order = طلبه
picks-no_lines = لا سطور.
picks-fetched = جُلب
picks-tick = جُلب: { $product } من { $bin }
picks-ticked = المعلَّم: { $n } من { $of }
picks-print = اطبع قائمة التجهيز
picks-do_pick = جُلب كله
picks-do_release = حرّر
picks-do_put_back = أعد إلى مكانه
picks-do_dispatch = أرسل
picks-now = تم. حالة البضاعة الآن: { $state }.
picks-as_shipment = انظر الشحنة
picks-to_allocate =
    { $n ->
        [one] طلب معتمد واحد لم يُرسل كله بعد.
        [two] طلبان معتمدان لم يُرسلا كلهما بعد.
        [few] { $n } طلبات معتمدة لم تُرسل كلها بعد.
       *[other] { $n } طلبًا معتمدًا لم تُرسل كلها بعد.
    }
