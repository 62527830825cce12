outbox-title = المحفوظ على هذا الجهاز اللوحي
outbox-in_reach = العقدة تجيب.
outbox-out_since = لم تجب العقدة منذ { $time }.
outbox-opens = تُفتح هذه الصفحة دون العقدة.
outbox-opens_not = لا تُفتح هذه الصفحة هنا دون العقدة: تحتاج عنوانًا موثوقًا (انظر تهيئة جهاز لوحي).
outbox-memory_only = هذا المتصفح لا يحفظ شيئًا: ما ينتظر يضيع عند إغلاق الصفحة.
outbox-waiting =
    { $n ->
        [0] لا شيء ينتظر
        [one] سجل واحد ينتظر العقدة
        [two] سجلان ينتظران العقدة
        [few] { $n } سجلات تنتظر العقدة
       *[other] { $n } سجلًا ينتظر العقدة
    }
outbox-refused =
    { $n ->
        [0] لم يرجع شيء
        [one] رجع سجل واحد
        [two] رجع سجلان
        [few] رجعت { $n } سجلات
       *[other] رجع { $n } سجلًا
    }
outbox-send = أرسل الآن
outbox-by = { $user }، { $time }
outbox-needs_author = ينتظر حتى يسجّل { $user } الدخول هنا.
outbox-take_back = استرجع
outbox-mend = أصلحه
outbox-let_go = اتركه
outbox-let_go_sure = نعم، لم يكن كذلك: اتركه
outbox-authors_word = { $user } يقرر ما يصير إليه.
outbox-leave = أزلني من هذا الجهاز اللوحي
outbox-leave_words = يُنسى اسمك على هذا الجهاز اللوحي، ولا يعود رمزك السري يفتحه دون العقدة.
outbox-leave_refused = سجلات تنتظر على هذا الجهاز اللوحي. يجب أن تصل إلى العقدة، أو يُبتّ فيها، أولًا.
outbox-leave_now = أزلني
outbox-adopt = سجّله باسمي
outbox-adopt_sure = نعم، أنا مسؤول عما سجّله { $user }
