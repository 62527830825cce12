write-kept = محفوظ على هذا الجهاز اللوحي فقط: { $title }. يُرسل إلى العقدة حالما تجيب.
write-failed = لم يستطع هذا الجهاز اللوحي حفظه، فلم يُسجَّل شيء. هل ذاكرته ممتلئة؟
write-override_title = هل يُسجَّل مع ذلك؟
write-override_hint = يبقى السجل نافذًا ويُعلَّم للمراجعة.
write-override_reason = السبب
write-override_submit = سجّل بهذا السبب
