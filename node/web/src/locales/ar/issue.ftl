issue-customer = إلى أي مخزن
issue-hint = دون مكان تؤخذ البضاعة الأقرب انتهاءً أولًا. احجزها لتُجلب بقائمة تجهيز، أو أرسلها حالًا إن كانت على المركبة.
issue-return_hint = الإرجاع يذكر مكان البضاعة. يمكن إرجاع المنتهي والمحجوز والتالف.
issue-to =
    { $n ->
        [one] بضاعة إلى { $store }: سطر واحد
        [two] بضاعة إلى { $store }: سطران
       *[other] بضاعة إلى { $store }: { $n } من السطور
    }
issue-set_aside = حُجزت باسم { $document }.
issue-sent = أُرسلت باسم { $document }.
issue-to_shipment = إلى الشحنة
issue-do_set_aside = احجزها لتُجلب
issue-do_send = أُرسلت من قبل
