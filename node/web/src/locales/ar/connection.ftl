connection-label = الاتصال
connection-starting = يُسأل عن حال هذه العقدة
connection-cut = هذه الصفحة لا تصل إلى عقدتها
connection-alone = هذه العقدة لا تعرف عقدة أخرى بعد
connection-in_step = متوافقة مع { $peer }
connection-in_step_age = متوافقة مع { $peer } (منذ { $age })
connection-syncing = تبادل مع { $peer }
connection-out_of_reach = لا عقدة أخرى في المتناول
connection-out_of_reach_since = لا عقدة أخرى في المتناول منذ { $time }
connection-others =
    { $n ->
        [one] وأخرى واحدة
        [two] واثنتين أخريين
       *[other] و{ $n } أخرى
    }
connection-to_send =
    { $n ->
        [one] تغيير واحد بانتظار { $peer }
        [two] تغييران بانتظار { $peer }
        [few] { $n } تغييرات بانتظار { $peer }
       *[other] { $n } تغييرًا بانتظار { $peer }
    }
connection-to_receive =
    { $n ->
        [one] تغيير واحد قادم من { $peer }
        [two] تغييران قادمان من { $peer }
        [few] { $n } تغييرات قادمة من { $peer }
       *[other] { $n } تغييرًا قادمًا من { $peer }
    }
connection-gateway = البوابة
connection-storage_full = قرص هذه العقدة ممتلئ: لا يمكن تسجيل المزيد
connection-details = تفاصيل
connection-peer = العقدة
connection-state = الحالة
connection-contact = آخر اتصال
connection-send = للإرسال
connection-receive = للاستقبال
connection-complete_to = كاملة حتى
connection-rate = ({ $bytes } ب/ث)
connection-safe = محفوظ أيضًا لدى { $label }
connection-safe_but = محفوظ أيضًا لدى { $label }، ما عدا { $count } من القيود
clock-question = لا يمكن أن تكون ساعة هذا الجهاز صحيحة. هل الوقت { $time }؟
clock-yes = نعم
connection-provisional = مؤقت: { $scope } ({ $reason })
peer-in_step = متوافقة
peer-syncing = تتبادل
peer-out_of_reach = خارج المتناول
peer-refused = مرفوضة
connection-cut_since = لم تصل هذه الصفحة إلى عقدتها منذ { $time }. ما تسجّله يُحفظ على هذا الجهاز اللوحي.
connection-waiting_here =
    { $n ->
        [one] سجل واحد محفوظ على هذا الجهاز اللوحي فقط
        [two] سجلان محفوظان على هذا الجهاز اللوحي فقط
        [few] { $n } سجلات محفوظة على هذا الجهاز اللوحي فقط
       *[other] { $n } سجلًا محفوظًا على هذا الجهاز اللوحي فقط
    }
