transfer-title =
    { $n ->
        [one] بضاعة نُقلت: سطر واحد
        [two] بضاعة نُقلت: سطران
       *[other] بضاعة نُقلت: { $n } من السطور
    }
transfer-hint = اختر المكان الذي تؤخذ منه البضاعة، واذكر الرف أو الحالة أو كليهما.
transfer-same_bin = فارغ: يبقى الرف
transfer-to = إلى
transfer-unsaid = لم يُذكر بعد: احذفه وأضفه من جديد
transfer-record = سجّل النقل
transfer-done =
    { $n ->
        [one] نُقل: سطر واحد.
        [two] نُقل: سطران.
       *[other] نُقل: { $n } من السطور.
    }
