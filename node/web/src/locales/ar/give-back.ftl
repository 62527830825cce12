nav-give-back = إرجاع إلى مورّد
give-back-hint = لبضاعة من أي حالة تعود إلى مورّد خارج الشبكة. ما يعود إلى مخزن في الشبكة يُرسل كشحنة.
give-back-to_store = إلى مخزن في الشبكة
give-back-title = إرجاع إلى { $supplier }، { $document }
give-back-document = رقم مستند الإرجاع
give-back-record = سجّل الإرجاع
give-back-done =
    { $n ->
        [one] أُرجع برقم { $document }: سطر واحد.
        [two] أُرجع برقم { $document }: سطران.
       *[other] أُرجع برقم { $document }: { $n } من السطور.
    }
