gateway-part-mapping = الربط
gateway-part-rts = المخزون الآني
mapping-url = يُرسل إلى
mapping-check = قارن مع DHIS2 الآن
mapping-asking = يُسأل DHIS2…
mapping-fits = كل شيء متوافق.
mapping-fits_not = ليس كل شيء متوافقًا: انظر أدناه.
mapping-findings = ما وُجد
mapping-about = عن
mapping-level-error = خطأ
mapping-level-warning = تحذير
mapping-try_make = أظهر ما كان سيُنشأ هناك
mapping-would_make =
    { $n ->
        [0] لا شيء ينقص هناك.
        [one] كائن واحد سيُنشأ.
        [two] كائنان سيُنشآن.
        [few] { $n } كائنات ستُنشأ.
       *[other] { $n } كائنًا ستُنشأ.
    }
mapping-make = أنشئها
mapping-made =
    { $n ->
        [one] أُنشئ كائن واحد.
        [two] أُنشئ كائنان.
        [few] أُنشئت { $n } كائنات.
       *[other] أُنشئ { $n } كائنًا.
    }
mapping-objects = الكائن
mapping-action-make = أنشئ:
mapping-action-add = أضف:
mapping-data_sets = مجموعات البيانات
mapping-add_data_set = أضف مجموعة بيانات
mapping-no_data_set = لا يُرسل شيء بعد. أضف مجموعة بيانات.
mapping-name = الاسم
mapping-name_hint = رمزها أو اسمها أو uid في DHIS2، كما تقول طريقة تسمية مجموعات البيانات.
mapping-kind = الفترات
mapping-kind-Monthly = أشهر
mapping-kind-Weekly = أسابيع
mapping-kind-Daily = أيام
mapping-kind-Quarterly = أرباع سنة
mapping-preset = على مثال
mapping-preset-lmis_stk = LMIS_STK: عنصر لكل منتج ورقم
mapping-preset-option_combo = عنصر واحد لكل منتج، والأرقام خيارات
mapping-figures = الأرقام
mapping-figures_hint = أسماء أرقام بينها فواصل؛ إن تعددت جُمعت.
mapping-usual = المعتاد
mapping-usual_hint = إن لم يُختر شيء: المعتاد لما هي على مثاله.
mapping-inactive = لا تُرسل
mapping-active = تُرسل
mapping-only-programmes = هذه البرامج فقط
mapping-only-types = هذه الأنواع من المخازن فقط
mapping-only-zones = هذه المناطق فقط
mapping-codes_hint = رموز بينها فواصل. لا شيء: الكل.
mapping-combo = تركيبة خيارات السمة
mapping-items = المنتجات
mapping-items_are =
    { $n ->
        [0] لم يُربط أي منتج بعد.
        [one] منتج واحد مربوط.
        [two] منتجان مربوطان.
        [few] { $n } منتجات مربوطة.
       *[other] { $n } منتجًا مربوطًا.
    }
mapping-items_file = ملف يقول بالضبط أي المنتجات مربوطة
mapping-items_taken =
    { $n ->
        [one] منتج واحد مربوط الآن.
        [two] منتجان مربوطان الآن.
        [few] { $n } منتجات مربوطة الآن.
       *[other] { $n } منتجًا مربوطًا الآن.
    }
mapping-elements = عناصر خاصة بك
mapping-elements_hint = حين لا يكون الرقم في الأمثلة الجاهزة، أو يسميه خادمك باسم آخر.
mapping-add_element = أضف عنصرًا
mapping-no_element = الأمثلة الجاهزة تكفي حتى الآن.
mapping-key = المفتاح
mapping-element = العنصر هناك
mapping-text-element = عنصر البيانات هناك ({"{item}"} مكان رمز المنتج)
mapping-text-combo = تركيبة خيارات الفئة
mapping-text-label = الاسم حين يُنشأ
mapping-decimals = الأرقام بعد الفاصلة
mapping-scaled = بالوحدات الأساسية: يسري معامل المنتج
mapping-value_type = نوع القيمة
mapping-aggregation = التجميع
mapping-take_out = أخرجها
mapping-settings = لكل مجموعات البيانات
mapping-setting-first = أول فترة تُرسل
mapping-setting-interval_min = الدقائق بين مرات التشغيل
mapping-setting-org_unit_scheme = تُسمّى الوحدات التنظيمية بـ
mapping-setting-element_scheme = تُسمّى العناصر بـ
mapping-setting-data_set_scheme = تُسمّى مجموعات البيانات بـ
rts-not_set = المخزون الآني غير مهيأ على هذه البوابة. هو لمرافق تدير مخزونها في تطبيق المخزون في DHIS2؛ هيّئه على جهاز البوابة:
rts-writes = هذه البوابة تسجّل وتبلّغ
rts-writes_not = بوابة أخرى تسجّل وتبلّغ
rts-every = كل { $n } دقيقة.
rts-run = اقرأ وبلّغ الآن
rts-retry = أرسل ما رُفض من جديد
rts-ran = تم.
rts-read = المقروء من DHIS2
rts-program-stock = المخزون
rts-program-requisitions = الطلبيات
rts-program-acknowledgements = الاستلامات
rts-polled = قُرئ { $time }
rts-told = المبلَّغ إلى DHIS2
rts-what = ماذا
rts-what-requisition = طلبية
rts-what-dispatch = إرسال
rts-what-receipt = استلام
rts-state-waiting = ينتظر
rts-state-no_effect = بلا أثر
rts-state-settled = مسوّى
rts-state-due = للإرسال
rts-state-refused = مرفوض
rts-requisitions = طلبات من DHIS2
rts-taken =
    { $n ->
        [0] لم يُؤخذ أي طلب.
        [one] أُخذ طلب واحد.
        [two] أُخذ طلبان.
        [few] أُخذت { $n } طلبات.
       *[other] أُخذ { $n } طلبًا.
    }
rts-refused = رفضها DHIS2
rts-events = أحداث تنتظر أو بلا أثر
rts-event = الحدث
rts-none = لا حدث ينتظر.
rts-reason-unit_unknown = لا مخزن هنا له هذه الوحدة التنظيمية
rts-reason-not_rts = المخزن لا يُدار بالمخزون الآني
rts-reason-unit_shared = عدة مخازن تشترك في الوحدة التنظيمية
rts-reason-not_ours = بوابة أخرى تسجّل لهذا المخزن
rts-reason-item_unknown = الصنف بلا رمز
rts-reason-item_unmapped = الصنف غير مربوط بأي منتج
rts-reason-quantity_invalid = الكمية غير صحيحة
rts-reason-not_whole = ليس عددًا صحيحًا من الوحدات الأساسية
rts-reason-deliver_unmapped = المكان المرسل إليه غير مربوط
rts-reason-time_invalid = التاريخ ناقص أو غير ممكن
rts-reason-shipment_unknown = لم تخرج شحنة كهذه إلى هناك
rts-reason-not_recorded = رُفض التسجيل
rts-reason-item_not_sent = الصنف ليس في الشحنة
rts-reason-no_supply_line = ليس للمخزن خط إمداد
rts-reason-nothing = بلا كمية
rts-reason-other_stage = من مرحلة أخرى
rts-reason-deleted = حُذف قبل أن يُؤخذ
rts-reason-ours = من هذه الشبكة نفسها
rts-reason-already_received = استُلم من قبل
rts-reason-changed_after_receipt = غُيّر بعد استلام البضاعة
rts-reason-ours_changed = غُيّر هناك استلام سجّلناه
rts-reason-not_orderable = لم يعد المنتج يُطلب
