nav-receive = استلام
receive-outside = من مورّد خارجي
receive-search = المستند أو المرسل
receive-empty = لا شيء في الطريق. لبضاعة وصلت دون سجل: امسح رموز قائمة تعبئتها، أو سجّلها كأنها من مورّد خارجي.
receive-document = المستند
receive-from = من
receive-sent = أُرسل
receive-lines = السطور
receive-state = الحالة
receive-codes =
    { $n ->
        [one] قُرئت { $have } من رموز قائمة التعبئة، وينقص { $n }.
       *[other] قُرئت { $have } من رموز قائمة التعبئة، وينقص { $n }.
    }
receive-back = كل ما في الطريق
receive-title = استلام { $document } من { $from }
receive-from_list = من قائمة التعبئة: لم تصل الشحنة نفسها عبر الشبكة بعد.
receive-nothing_open = استُلم كله.
receive-hint = أُرسل { $time }. غيّر فقط ما وُجد مختلفًا، ثم سجّل.
receive-arrived = متى وصلت البضاعة؟
receive-arrived_hint = اتركه فارغًا إن وصلت للتو.
receive-sent_quantity = المرسل
receive-good = سليم
receive-damaged = تالف
receive-batch = الدفعة
receive-good_of = سليم، { $product }
receive-damaged_of = تالف، { $product }
receive-batch_of = الدفعة الموجودة، { $product }
receive-note = ملاحظة
receive-record = سجّل ما استُلم
receive-record_here = احفظ على هذا الجهاز اللوحي
receive-title_of = استلام { $document }
receive-done = استُلم { $document }.
