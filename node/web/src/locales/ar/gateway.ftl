gateway-title = DHIS2
gateway-part-overview = نظرة عامة
gateway-part-exceptions = الاستثناءات
gateway-part-coverage = التغطية
gateway-part-differences = الفروق
gateway-part-explain = تفسير
gateway-all_well = لا شيء يحتاج إلى أحد.
gateway-ours = هذا الجهاز يدفع القيم، بالتعيين { $n }.
gateway-theirs = بوابة أخرى تدفع القيم: { $device }.
gateway-units =
    { $n ->
        [one] وحدة تنظيمية واحدة
        [two] وحدتان تنظيميتان
        [few] { $n } وحدات تنظيمية
       *[other] { $n } وحدة تنظيمية
    }
gateway-last_run = آخر تشغيل، { $time }
gateway-next_try = المحاولة التالية { $time }
gateway-push = ادفع الآن
gateway-pushing = جارٍ الدفع…
gateway-pushed = { $result }: مقبول { $accepted }، مرفوض { $refused }، مركون { $parked }، بلا تغيير { $unchanged }. { $words }
gateway-resume = تابع بعد التوقف
gateway-resumed = يتابع مع التشغيل التالي.
gateway-runs = آخر مرات التشغيل
gateway-no_runs = لم يُرسل شيء بعد.
gateway-months = الفترات المنتهية
gateway-no_months = لم تنته أي فترة بعد.
gateway-started = الوقت
gateway-outcome = النتيجة
gateway-accepted = مقبول
gateway-refused = مرفوض
gateway-parked = مركون
gateway-requests = الطلبات إلى الخادم
gateway-period = الفترة
gateway-period_hint = 2026-07 أو 2026-07-31 أو 2026W5 أو 2026Q3
gateway-expected = الوحدات التنظيمية
gateway-final = نهائي
gateway-on_time = في الوقت
gateway-on_time_is = في الوقت: نهائي خلال { $n } يومًا من نهاية الفترة.
gateway-not_reported = لم يُبلَّغ
gateway-stores = المخازن
gateway-store = المخزن
gateway-org_unit = الوحدة التنظيمية
gateway-state = الحالة
gateway-any = أي
gateway-heard-heard = سُمع منه
gateway-heard-never_heard = لم يُسمع منه قط
gateway-heard-no_device = لم ينضم أي جهاز
gateway-heard-paper = يُمسك على الورق
gateway-heard-closed = مغلق
gateway-heard-no_org_unit = بلا وحدة تنظيمية
gateway-state-settled = مسوّى
gateway-state-queued = في الانتظار
gateway-state-quarantined = معزول
gateway-state-parked = مركون
gateway-state-held = موقوف
gateway-result-done = تم
gateway-result-waiting = ينتظر الخادم
gateway-result-stopped = توقف
gateway-result-failed = فشل
gateway-result-running = ما زال يعمل
gateway-result-cut = انقطع
gateway-result-mapping_errors = في الربط أخطاء
gateway-result-not_appointed = غير معيَّن
gateway-result-superseded = تولّت بوابة أخرى
gateway-result-not_connected = غير موصول
gateway-result-no_secret = لا كلمة مرور ولا رمز وصول
gateway-no_exceptions = لا قيمة تنتظر هنا.
gateway-values =
    { $n ->
        [one] قيمة واحدة تنتظر.
        [two] قيمتان تنتظران.
        [few] { $n } قيم تنتظر.
       *[other] { $n } قيمة تنتظر.
    }
gateway-export = ملف { $format }
gateway-reason = السبب
gateway-code = رمز DHIS2
gateway-count = القيم
gateway-only_these = هذه فقط
gateway-value = القيمة
gateway-now = الرقم الآن
gateway-there = لدى DHIS2
gateway-took = قبل DHIS2
gateway-nothing = لا شيء
gateway-choose_page = اختر كل ما في هذه الصفحة
gateway-chosen =
    { $n ->
        [one] اختيرت قيمة واحدة
        [two] اختيرت قيمتان
        [few] اختيرت { $n } قيم
       *[other] اختيرت { $n } قيمة
    }
gateway-all_matching = كل القيم المطابقة
gateway-choose_some = اختر قيمًا، أو ضيّق القائمة
gateway-why = السبب (لا بد منه للإسقاط)
gateway-release = أطلق: أرسل من جديد
gateway-hold = أوقف
gateway-write_off = أسقط: يبقى في DHIS2 ما فيه
gateway-did-release =
    { $n ->
        [one] تُرسل قيمة واحدة مع التشغيل التالي.
        [two] تُرسل قيمتان مع التشغيل التالي.
        [few] تُرسل { $n } قيم مع التشغيل التالي.
       *[other] تُرسل { $n } قيمة مع التشغيل التالي.
    }
gateway-did-hold =
    { $n ->
        [one] أُوقفت قيمة واحدة.
        [two] أُوقفت قيمتان.
        [few] أُوقفت { $n } قيم.
       *[other] أُوقفت { $n } قيمة.
    }
gateway-did-write-off =
    { $n ->
        [one] أُسقطت قيمة واحدة.
        [two] أُسقطت قيمتان.
        [few] أُسقطت { $n } قيم.
       *[other] أُسقطت { $n } قيمة.
    }
gateway-read = قُرئ { $time }: القيم المقارنة { $compared }، المختلفة { $differing }.
gateway-not_read = لم يُقرأ شيء من DHIS2 بعد.
gateway-read_now = اقرأ من DHIS2 عند التشغيل التالي
gateway-read_asked = التشغيل التالي يقرأ ما في DHIS2.
gateway-send_all = أرسل ما لدينا من جديد: الكل
gateway-send_ours = أرسل ما لدينا من جديد
gateway-sent_again = يُرسل ما لدينا من جديد
gateway-policy = الفرق
gateway-policy-report = يُعرض على شخص
gateway-policy-ours = يُصحَّح تلقائيًا
gateway-policy_set = ستعمل كل بوابات المنطقة هكذا.
gateway-no_differences = لا قيمة تختلف.
gateway-explain = تفسير
gateway-known_on = وأيضًا كما عُرف في
gateway-known = عُرف في { $time }
gateway-is_final = نهائي.
gateway-is_provisional = مؤقت: { $why }.
gateway-heard_to = كامل حتى { $time }.
gateway-withheld-open = لم تقل كل الأجهزة كل ما عندها حتى نهايتها
gateway-withheld-no_device = لم ينضم أي جهاز
gateway-withheld-never_heard = لم يُسمع من كل جهاز
gateway-withheld-silent = لم يُسمع منه في الوقت
gateway-withheld-on_paper = مخزن يُمسك على الورق
gateway-withheld-needs_update = تحتاج هذه البوابة إلى تحديث
gateway-withheld-incomplete = لم تصل كل القيود
gateway-all_figures = كل أرقام هذا الصف
gateway-figures = الأرقام
gateway-figure = الرقم
gateway-no_row = لا صف: لم يكن المنتج معروفًا هناك في هذه الفترة.
gateway-inputs = مما تتكوّن النسبة
gateway-history = ما أُرسل إلى DHIS2 وما قاله
gateway-never_sent = لم يكن لشيء من هذا أن يُرسل قط.
gateway-run = التشغيل
gateway-event = الحدث
gateway-event-accepted = قُبل
gateway-event-withdrawn = سُحب
gateway-event-quarantined = رُفض
gateway-event-parked = رُكن
gateway-event-held = أُوقف
gateway-event-released = أُطلق
gateway-event-written_off = أُسقط
gateway-event-read_back = قُرئ من DHIS2
gateway-event-unmapped = تُرك: لم يعد مربوطًا
gateway-said = النص
gateway-now_and_there = الرقم الآن { $now }، وقبل DHIS2 { $there }.
gateway-facts = السجلات التي وراءه
gateway-facts_known = السجلات المعروفة في { $time }
gateway-opening_closing = الافتتاح { $opening }، الإقفال { $closing }.
gateway-more_lines = تُركت { $n } من السطور الأقدم.
gateway-line = ما حدث
gateway-adds = يُحسب كـ
gateway-balance = الرصيد
gateway-ordered = الطلب { $document } في { $date }: المطلوب { $asked }، المرسل { $shipped }
gateway-delivered = توريد في { $date }، طُلب { $ordered }
gateway-cause-stopped = لا يُرسل شيء إلى { $target } حتى يتدخل شخص: { $subject }
gateway-cause-failing = عدد المرات المتتالية التي لم يُجب فيها { $target }: { $count }. { $words }
gateway-cause-unresolved = لا يوجد { $subject } في DHIS2 مرة واحدة بالضبط؛ لا تُرسل قيمه.
gateway-cause-behind = أُرسلت قيم { $subject } من قيود لم تصل إلى هنا؛ تُترك كما هي.
gateway-cause-quarantined = القيم التي رفضها DHIS2: { $count } ({ $subject } { $words })
gateway-cause-parked = القيم التي تنتظر فترة أو وحدة مغلقة: { $count } ({ $subject } { $words })
gateway-cause-differing = القيم التي يحفظها DHIS2 على غير ما قبله من هنا: { $count }
gateway-cause-token_expiring = ينتهي رمز الدخول إلى DHIS2 في { $subject }؛ أنشئ رمزًا آخر واتصل به.
gateway-cause-not_reported = لم يُبلَّغ عن { $unit } للفترات { $periods }: { $why }.
gateway-cause-rts_run = لا يُقرأ المخزون الفوري: { $subject } { $words }
gateway-cause-rts_waiting = أحداث DHIS2 التي تنتظر: { $count } ({ $reason }؛ { $details })
gateway-cause-rts_unreadable = صفوف من أحداث DHIS2 لا يمكن قراءتها: { $count }
gateway-cause-rts_changed = أحداث DHIS2 التي يجب النظر فيها: { $count } ({ $reason })
gateway-cause-rts_flagged = طلبات غُيِّرت في DHIS2 بعد الموافقة عليها هنا: { $count }
gateway-cause-rts_refused = أحداث لم يقبلها DHIS2: { $count } ({ $subject } { $words })
