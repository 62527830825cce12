nav-devices = الأجهزة
devices-empty = لا جهاز معروف.
devices-device = الجهاز
devices-this = هذا الجهاز
devices-no_store = بلا مخزن
devices-until = الشهادة حتى
devices-act = الإجراء
devices-take_out = أخرجه
devices-take_out_title = إخراج { $label } من الشبكة
devices-gone_since = منذ { $time }
devices-set_aside =
    { $n ->
        [one] قيد واحد لا يُحسب
        [two] قيدان لا يُحسبان
        [few] { $n } قيود لا تُحسب
       *[other] { $n } قيدًا لا تُحسب
    }
devices-invite = ادعُ جهازًا
devices-invites = الدعوات المفتوحة
devices-ends = حتى { $time }
devices-cancel = استرجع
devices-cancelled = لم يعد الرمز يُدخل أحدًا.
devices-role = ماذا سيكون
devices-stores = المخازن التي يخدمها
devices-approver_hint = أولًا المخزن الذي يخدمه، ثم المخازن التي يعتمد طلباتها.
devices-make_code = أنشئ رمزًا
devices-code = رمز الانضمام
devices-code_hint = يظهر هذه المرة فقط، ويُدخل جهازًا واحدًا، وينتهي { $time }.
devices-qr = الرمز على شكل QR
devices-on_the_other = شغّل stockmesh على الجهاز الآخر واختر «{ $way }» وأدخل:
devices-by_line = أو في سطر الأوامر لديه:
devices-how = ما حدث
devices-retire = ضاع أو تعطل
devices-retire_is = ما سجّله يبقى نافذًا. لا يقبله جهاز آخر بعد الآن.
devices-revoke = هو في أيدٍ غير أمينة
devices-revoke_is = ما سجّله منذ ذلك الحين لا يُحسب.
devices-last_used = آخر استعمال (إن لم يُذكر: الآن)
devices-lost_since = في أيدٍ غير أمينة منذ
devices-root = هذا الجهاز يُدخل غيره. لا يُخرجه إلا جذر الشبكة: أعطِ عبارة مرور الجهاز المؤسِّس، أو مفتاح الاسترداد من الخزنة. لا يُحفظ أي منهما.
devices-passphrase = عبارة مرور مفتاح الجذر
devices-recovery = مفتاح الاسترداد
devices-taken_out = أُخرج { $label }.
device-gone-retired = أُخرج
device-gone-revoked = في أيدٍ غير أمينة
device-role-store = جهاز مخزن
device-role-gateway = بوابة DHIS2
device-role-rts-gateway = بوابة DHIS2 بمخزون آني
device-role-admin = جهاز المدير
device-role-store-admin = جهاز مدير المخزن
device-role-auditor = جهاز المدقق
device-role-approver = جهاز المعتمِد
device-role_is-store = يسجّل مخزون مخازنه.
device-role_is-gateway = يرسل الأرقام إلى DHIS2؛ لكل المخازن إن لم يُختر أي منها.
device-role_is-rts-gateway = بوابة تسجّل أيضًا لمخازن يُدار مخزونها في DHIS2.
device-role_is-admin = يدير الفهرس ويُدخل أجهزة أخرى.
device-role_is-store-admin = يسجّل مخزون مخازنه ويُدخل أجهزة أخرى لها.
device-role_is-auditor = يقرأ كل شيء عن المخازن المختارة، أو كلها إن لم يُختر أي منها، ولا يسجّل شيئًا.
device-role_is-approver = يخدم مخزنًا واحدًا ويعتمد طلبات مخازن أخرى.
stores-search = اكتب رمزًا أو اسمًا
stores-found = المخازن الموجودة
stores-leave_out = استبعد { $code }
